"""A language model of the company's own, as a fake server that says what a test wants."""

import json

from ..networks.fakeserver import Answer, FakeServer
from .common import SocialCommon

PATH = "POST /v1/chat/completions"
KEY = "sk-very-secret"


def says(content, tokens=300, **values):
    """What a model answers."""
    body = {"choices": [{"message": {"role": "assistant", "content": content}}]}
    if tokens is not None:
        body["usage"] = {"total_tokens": tokens}
    return Answer(json.dumps(body | values), headers={"Content-Type": "application/json"})


class OpinionCommon(SocialCommon):
    def setUp(self):
        super().setUp()
        self.server = FakeServer()
        self.addCleanup(self.server.close)
        self.env["ir.config_parameter"].set_param("social_crm.allowed_hosts", self.server.host)

    def service(self, answer, **values):
        """The service of the company, which answers that until told otherwise."""
        self.server.route(PATH, answer)
        return (
            self.env["social.crm.opinion.endpoint"]
            .with_user(self.administrator)
            .create(
                {
                    "url": self.server.url("/v1/"),
                    "model_name": "tiny",
                    "key": KEY,
                    "enabled": True,
                    "monthly_calls": 10,
                    "monthly_tokens": 100_000,
                    **values,
                }
            )
        )

    def sent(self):
        """What the service was told."""
        return [json.loads(seen.body) for seen in self.server.requests]
