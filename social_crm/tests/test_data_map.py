"""The map of personal data knows every place."""

from odoo.tests import TransactionCase, tagged

from ..models.social_crm_data_map import BLANK, DELETE, KEEP, PSEUDONYMISE

WORDS = ("char", "text", "html", "json", "binary", "serialized", "image")


@tagged("post_install", "-at_install")
class TestDataMap(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.map = cls.env["social.crm.data.map"]
        cls.places = cls.map._places()

    def test_every_stored_field_that_can_hold_words_is_in_the_map_or_declared_impersonal(self):
        mapped = {(place.model, name) for place in self.places for name in place.fields}
        impersonal = self.map._impersonal()
        forgotten = [
            f"{model}.{name}"
            for model in self.env.registry
            if not self.env[model]._abstract and model != "res.config.settings"
            for name, field in self.env[model]._fields.items()
            if field.store
            and (model.startswith("social.crm.") or name.startswith("social_"))
            and field.type in WORDS
            and not field.related
            and (model, name) not in mapped
            and name not in impersonal.get(model, {})
        ]
        self.assertFalse(
            forgotten, "Add them to _places() of social.crm.data.map, or to _impersonal()"
        )

    def test_every_field_and_path_of_the_map_is_there(self):
        for place in self.places:
            with self.subTest(place.code):
                if not place.model:
                    continue
                model = self.env[place.model]
                for name in place.fields:
                    self.assertIn(name, model._fields)
                for path, target in (
                    (place.profile, "social.crm.profile"),
                    (place.partner, "res.partner"),
                ):
                    if path:
                        found = model
                        for name in path.split(".") if path != "id" else ():
                            found = found[name]
                        self.assertEqual(found._name, target)
                if place.find:
                    nobody = self.env["social.crm.profile"], self.env["res.partner"]
                    self.assertFalse(getattr(self.map, place.find)(*nobody))
        for model, names in self.map._impersonal().items():
            if model in self.env:
                self.assertLessEqual(names.keys() - {"*"}, self.env[model]._fields.keys(), model)

    def test_every_place_says_what_it_is_what_for_and_what_becomes_of_it(self):
        codes = [place.code for place in self.places]
        self.assertEqual(len(codes), len(set(codes)))
        for place in self.places:
            with self.subTest(place.code):
                for name in ("what", "purpose", "basis", "seen_by", "origin"):
                    self.assertTrue(getattr(place, name), name)
                self.assertIn(place.erasing, (DELETE, BLANK, PSEUDONYMISE, KEEP))
                if place.erasing == KEEP:
                    self.assertTrue(place.reason, "what is kept has a reason")
                self.assertTrue(
                    place.profile or place.partner or place.find or place.named or not place.model,
                    "somebody must be able to find it",
                )
