"""The table of rights: who may do what with which record. :mod:`.test_rights_matrix` tries it."""

USERS = {
    "port": "signs in on the website",
    "publ": "does not sign in",
    "empl": "internal, without any group of ours",
    "help": "works all tickets of helpdesk, without any group of ours",
    "read": "reader",
    "agnt": "agent of the team that the account and its cases belong to",
    "othr": "agent of another team, who works all tickets of helpdesk",
    "mngr": "manager",
    "admn": "administrator",
    "priv": "data protection",
    "outs": "administrator of another company",
}
# Kinds of records: "public" and "private" belong to the team and its company, "ours" to that
# company, "theirs" to the other one, "all" to none; "mine" was made by the first who may make one.
#
# r: finds, counts, groups and reads it; w: writes; c: creates such a one; u: deletes it. What only
# buttons do is no w: they have tests of their own.
AROUND = ("helpdesk.ticket", "mail.message", "ir.attachment", "rating.rating")
MATRIX = """
model                kind              port publ empl help read agnt othr mngr admn priv outs
helpdesk.ticket      private           -    -    -    -    -    rwc  -    rwc  rwcu -    -
helpdesk.ticket      public            -    -    -    rwc  -    rwc  rwc  rwc  rwcu -    -
helpdesk.ticket      theirs            -    -    -    -    -    -    -    -    -    -    rwcu
ir.attachment        private of media  -    -    -    -    -    r    -    r    r    -    -
ir.attachment        private of ticket -    -    -    -    -    rwcu -    rwcu rwcu -    -
ir.attachment        public of media   -    -    -    -    r    r    r    r    r    -    -
ir.attachment        public of ticket  -    -    -    rwcu -    rwcu rwcu rwcu rwcu -    -
ir.attachment        theirs of media   -    -    -    -    -    -    -    -    -    -    r
ir.attachment        theirs of ticket  -    -    -    -    -    -    -    -    -    -    rwcu
mail.message         private           -    -    -    -    -    rwcu -    rwcu rwcu -    -
mail.message         public            -    -    -    rwcu -    rwcu rwcu rwcu rwcu -    -
mail.message         theirs            -    -    -    -    -    -    -    -    -    -    rwcu
access.wizard        mine              -    -    -    -    -    -    -    rwcu -    -    -
account              ours              -    -    -    -    r    r    r    r    rwcu -    -
account              theirs            -    -    -    -    -    -    -    -    -    -    rwcu
again                ours              -    -    -    -    -    -    -    r    r    -    -
again                theirs            -    -    -    -    -    -    -    -    -    -    r
again.example        mine              -    -    -    -    -    -    -    rwcu -    -    -
again.wizard         mine              -    -    -    -    -    -    -    rwcu -    -    -
ask                  mine              -    -    -    -    -    rwcu -    -    -    -    -
attempt              all               -    -    -    -    -    -    -    -    -    -    -
charge               ours              -    -    -    -    -    -    -    r    r    -    -
charge               theirs            -    -    -    -    -    -    -    -    -    -    r
choice               mine              -    -    -    -    -    -    -    -    rwu  -    -
choice.line          mine              -    -    -    -    -    -    -    -    rw   -    -
consent              ours              -    -    -    -    r    r    r    r    r    r    -
consent              theirs            -    -    -    -    -    -    -    -    -    -    r
consent.end          mine              -    -    -    -    -    rwc  -    -    -    -    -
consent.note         mine              -    -    -    -    -    rwc  -    -    -    -    -
contact.key          all               -    -    -    -    -    -    -    -    -    -    -
conversation         private           -    -    -    -    r    r    r    r    r    -    -
conversation         public            -    -    -    -    r    r    r    r    r    -    -
conversation         theirs            -    -    -    -    -    -    -    -    -    -    r
erasure              ours              -    -    -    -    -    -    -    -    -    r    -
erasure              theirs            -    -    -    -    -    -    -    -    -    -    -
erasure.kept         ours              -    -    -    -    -    -    -    -    -    r    -
erasure.kept         theirs            -    -    -    -    -    -    -    -    -    -    -
erasure.line         ours              -    -    -    -    -    -    -    -    -    r    -
erasure.line         theirs            -    -    -    -    -    -    -    -    -    -    -
erasure.wizard       mine              -    -    -    -    -    -    -    -    -    rwcu -
estimate             mine              -    -    -    -    -    -    -    -    rwcu -    -
estimate.line        mine              -    -    -    -    -    -    -    -    rwcu -    -
example              ours              -    -    -    -    -    -    -    rwu  rwu  -    -
example              theirs            -    -    -    -    -    -    -    -    -    -    rwu
export.log           ours              -    -    -    -    -    -    -    r    r    r    -
export.log           theirs            -    -    -    -    -    -    -    -    -    -    r
gate                 all               -    -    -    -    -    -    -    -    -    -    -
gone                 ours              -    -    -    -    -    -    -    r    r    r    -
gone                 theirs            -    -    -    -    -    -    -    -    -    -    r
handle               all               -    -    r    r    r    rwcu rwcu rwcu rwcu r    rwcu
handle               theirs            -    -    -    -    -    -    -    -    -    -    rwcu
held                 ours              -    -    -    -    -    r    r    r    r    -    -
held                 theirs            -    -    -    -    -    -    -    -    -    -    r
idea                 ours              -    -    -    -    r    rwc  rwc  rwcu rwcu -    -
idea                 theirs            -    -    -    -    -    -    -    -    -    -    rwcu
idea.sort            mine              -    -    -    -    -    rwcu -    -    -    -    -
idea.voice           private           -    -    -    -    -    r    -    r    r    -    -
idea.voice           public            -    -    -    -    r    r    r    r    r    -    -
idea.voice           theirs            -    -    -    -    -    -    -    -    -    -    r
help                 ours              -    -    -    -    r    r    r    r    r    -    -
help                 theirs            -    -    -    -    -    -    -    -    -    -    r
helper               ours              -    -    -    -    r    r    r    r    r    -    -
helper               theirs            -    -    -    -    -    -    -    -    -    -    r
helper.rule          ours              -    -    -    -    -    r    r    rwcu rwcu -    -
helper.rule          theirs            -    -    -    -    -    -    -    -    -    -    rwcu
identity             private           -    -    -    -    -    r    -    r    r    -    -
identity             public            -    -    -    -    -    r    r    r    r    -    -
identity             theirs            -    -    -    -    -    -    -    -    -    -    r
identity.method      all               -    -    -    -    -    r    r    r    rw   -    rw
inbox.filter         mine              -    -    -    -    -    rwcu -    -    -    -    -
inbox.filter         ours              -    -    -    -    -    r    r    rwcu rwcu -    -
inbox.filter         theirs            -    -    -    -    -    -    -    -    -    -    rwcu
invitation           private           -    -    -    -    -    r    -    r    r    -    -
invitation           public            -    -    -    -    -    r    -    r    r    -    -
invitation           theirs            -    -    -    -    -    -    -    -    -    -    r
invitation.answer    private           -    -    -    -    -    -    -    -    -    -    -
invitation.answer    public            -    -    -    -    -    -    -    -    -    -    -
invitation.answer    theirs            -    -    -    -    -    -    -    -    -    -    -
leader               ours              -    -    -    -    -    r    r    rwcu rwcu -    -
leader               theirs            -    -    -    -    -    -    -    -    -    -    rwcu
leader.reach         ours              -    -    -    -    -    r    r    r    r    -    -
leader.reach         theirs            -    -    -    -    -    -    -    -    -    -    r
link                 mine              -    -    -    -    -    rwcu -    -    -    -    -
media                private           -    -    -    -    -    r    -    r    r    -    -
media                public            -    -    -    -    r    r    r    r    r    -    -
media                theirs            -    -    -    -    -    -    -    -    -    -    r
mention              private           -    -    -    -    -    r    -    r    r    -    -
mention              public            -    -    -    -    r    r    r    r    r    -    -
mention              theirs            -    -    -    -    -    -    -    -    -    -    r
mention.action       private           -    -    -    -    -    r    -    r    r    -    -
mention.action       public            -    -    -    -    -    r    -    r    r    -    -
mention.action       theirs            -    -    -    -    -    -    -    -    -    -    r
model                ours              -    -    -    -    -    -    -    r    r    -    -
model                theirs            -    -    -    -    -    -    -    -    -    -    r
offer                ours              -    -    -    -    -    r    r    rwcu rwcu -    -
offer                theirs            -    -    -    -    -    -    -    -    -    -    rwcu
offer.field          ours              -    -    -    -    -    r    r    rwcu rwcu -    -
offer.field          theirs            -    -    -    -    -    -    -    -    -    -    rwcu
opinion              ours              -    -    -    -    -    -    -    -    -    -    -
opinion              theirs            -    -    -    -    -    -    -    -    -    -    -
opinion.endpoint     ours              -    -    -    -    -    -    -    -    rwcu -    -
opinion.endpoint     theirs            -    -    -    -    -    -    -    -    -    -    rwcu
person               private           -    -    -    -    -    r    -    r    r    -    -
person               public            -    -    -    -    r    r    r    r    r    -    -
person               theirs            -    -    -    -    -    -    -    -    -    -    r
price                all               -    -    -    -    -    -    -    r    rwcu -    rwcu
priority.term        all               -    -    -    -    -    r    r    rwcu rwcu -    rwcu
priority.term        theirs            -    -    -    -    -    -    -    -    -    -    rwcu
profile              private           -    -    -    -    r    rw   rw   rw   rw   r    -
profile              public            -    -    -    -    r    rw   rw   rw   rw   r    -
profile              theirs            -    -    -    -    -    -    -    -    -    -    rw
purpose              all               -    -    -    -    r    r    r    r    rwc  r    rwc
push                 ours              -    -    -    -    -    -    -    ru   ru   -    -
push                 theirs            -    -    -    -    -    -    -    -    -    -    ru
question             private           -    -    -    -    -    r    -    r    r    -    -
question             public            -    -    -    -    -    r    -    r    r    -    -
question             theirs            -    -    -    -    -    -    -    -    -    -    r
question             own               -    -    r    -    -    r    -    r    r    -    -
reply                private           -    -    -    -    -    rwcu -    rwcu rwcu -    -
reply                public            -    -    -    -    -    rwcu -    rwcu rwcu -    -
reply                theirs            -    -    -    -    -    -    -    -    -    -    rwcu
repost               ours              -    -    -    -    -    -    -    -    r    -    -
repost               theirs            -    -    -    -    -    -    -    -    -    -    r
retention            all               -    -    -    -    -    -    -    -    rw   rw   rw
retention.line       all               -    -    -    -    -    -    -    -    r    r    r
retention.run        all               -    -    -    -    -    -    -    -    r    r    r
rule                 all               -    -    -    -    -    r    r    r    r    -    r
rule                 ours              -    -    -    -    -    r    r    rwcu rwcu -    -
rule                 theirs            -    -    -    -    -    -    -    -    -    -    rwcu
rule.hit             ours              -    -    -    -    -    -    -    r    r    -    -
rule.hit             theirs            -    -    -    -    -    -    -    -    -    -    r
said                 private           -    -    -    -    -    r    -    r    r    -    -
said                 public            -    -    -    -    r    r    r    r    r    -    -
said                 theirs            -    -    -    -    -    -    -    -    -    -    r
same                 ours              -    -    -    -    r    r    r    r    r    -    -
same                 theirs            -    -    -    -    -    -    -    -    -    -    r
same.answer          mine              -    -    -    -    -    rwcu -    -    -    -    -
same.answer.line     mine              -    -    -    -    -    rwcu -    -    -    -    -
same.refusal         ours              -    -    -    -    r    r    r    r    r    -    -
same.refusal         theirs            -    -    -    -    -    -    -    -    -    -    r
search.wizard        mine              -    -    -    -    -    -    -    -    -    rwcu -
shield               ours              -    -    -    -    -    -    -    -    -    -    -
shield               theirs            -    -    -    -    -    -    -    -    -    -    -
signature            all               -    -    -    -    -    -    -    -    -    -    -
source               ours              -    -    -    -    r    r    r    rwcu rwcu -    -
source               theirs            -    -    -    -    -    -    -    -    -    -    rwcu
standing             ours              -    -    -    -    -    r    r    r    r    -    -
standing             theirs            -    -    -    -    -    -    -    -    -    -    r
standing.say         mine              -    -    -    -    -    rwcu -    -    -    -    -
take.back            mine              -    -    -    -    -    rwcu -    -    -    -    -
taught               mine              -    -    -    -    -    -    -    rwcu -    -    -
topic                all               -    -    -    -    r    r    r    rwcu rwcu -    rwcu
topic                ours              -    -    -    -    r    r    r    rwcu rwcu -    -
topic                theirs            -    -    -    -    -    -    -    -    -    -    rwcu
trial                mine              -    -    -    -    -    -    -    rwcu -    -    -
trial.example        mine              -    -    -    -    -    -    -    rwcu -    -    -
unreadable           ours              -    -    -    -    -    -    -    rwu  rwu  -    -
unreadable           theirs            -    -    -    -    -    -    -    -    -    -    rwu
volunteered          ours              -    -    -    -    -    r    r    r    r    -    -
volunteered          theirs            -    -    -    -    -    -    -    -    -    -    r
approval             private           -    -    -    -    -    r    -    r    r    -    -
approval             public            -    -    -    -    -    r    -    r    r    -    -
approval             theirs            -    -    -    -    -    -    -    -    -    -    r
approval.rule        all               -    -    -    -    -    r    r    r    r    -    r
approval.rule        ours              -    -    -    -    -    r    r    rwcu rwcu -    -
approval.rule        theirs            -    -    -    -    -    -    -    -    -    -    rwcu
approval.said        private           -    -    -    -    -    -    -    r    r    -    -
approval.said        public            -    -    -    -    -    -    -    r    r    -    -
approval.said        theirs            -    -    -    -    -    -    -    -    -    -    r
away                 mine              -    -    -    -    -    rwcu -    -    -    -    -
department           ours              -    -    -    -    -    r    r    rwcu rwcu -    -
department           theirs            -    -    -    -    -    -    -    -    -    -    rwcu
document             private           -    -    -    -    -    r    -    r    r    -    -
document             public            -    -    -    -    -    r    -    r    r    -    -
document             theirs            -    -    -    -    -    -    -    -    -    -    r
member               ours              -    -    -    -    -    r    -    rwcu rwcu -    -
member               theirs            -    -    -    -    -    -    -    -    -    -    rwcu
roster               ours              -    -    -    -    -    r    -    rwcu rwcu -    -
roster               theirs            -    -    -    -    -    -    -    -    -    -    rwcu
duty                 ours              -    -    -    -    -    r    -    rwcu rwcu -    -
duty                 theirs            -    -    -    -    -    -    -    -    -    -    rwcu
duty.change          ours              -    -    -    -    -    r    -    rwcu rwcu -    -
duty.change          theirs            -    -    -    -    -    -    -    -    -    -    rwcu
duty.offer           mine              -    -    -    -    -    rwcu -    -    -    -    -
duty.shift           ours              -    -    -    -    -    r    -    r    r    -    -
duty.shift           theirs            -    -    -    -    -    -    -    -    -    -    r
duty.swap            ours              -    -    -    -    -    r    -    r    r    -    -
duty.swap            theirs            -    -    -    -    -    -    -    -    -    -    r
presence             all               -    -    -    -    -    -    -    -    -    -    -
promise.event        all               -    -    -    -    -    -    -    -    -    -    -
promise.report       private           -    -    -    -    -    -    -    r    r    -    -
promise.report       public            -    -    -    -    -    -    -    r    r    -    -
promise.report       theirs            -    -    -    -    -    -    -    -    -    -    r
hours                mine              -    -    -    -    -    -    -    -    rwcu -    -
block                all               -    -    -    -    -    r    r    rwcu rwcu -    rwcu
block                ours              -    -    -    -    -    r    r    rwcu rwcu -    -
block                theirs            -    -    -    -    -    -    -    -    -    -    rwcu
block.text           all               -    -    -    -    -    r    r    rwcu rwcu -    rwcu
block.text           ours              -    -    -    -    -    r    r    rwcu rwcu -    -
block.text           theirs            -    -    -    -    -    -    -    -    -    -    rwcu
block.use            all               -    -    -    -    -    -    -    -    -    -    -
block.use            ours              -    -    -    -    -    -    -    -    -    -    -
block.use            theirs            -    -    -    -    -    -    -    -    -    -    -
faq                  ours              -    -    -    -    -    -    -    rwcu rwcu -    -
faq                  theirs            -    -    -    -    -    -    -    -    -    -    rwcu
faq.group            ours              -    -    -    -    -    -    -    r    r    -    -
faq.group            theirs            -    -    -    -    -    -    -    -    -    -    r
faq.group.line       ours              -    -    -    -    -    -    -    r    r    -    -
faq.group.line       theirs            -    -    -    -    -    -    -    -    -    -    r
faq.use              ours              -    -    -    -    -    -    -    r    r    -    -
faq.use              theirs            -    -    -    -    -    -    -    -    -    -    r
faq.version          ours              -    -    -    -    -    r    r    r    r    -    -
faq.version          theirs            -    -    -    -    -    -    -    -    -    -    r
guideline            ours              -    -    -    -    -    r    r    rwcu rwcu -    -
guideline            theirs            -    -    -    -    -    -    -    -    -    -    rwcu
guideline.version    ours              -    -    -    -    -    r    r    r    r    -    -
guideline.version    theirs            -    -    -    -    -    -    -    -    -    -    r
guideline.ack        ours              -    -    -    -    -    r    -    r    r    -    -
guideline.ack        theirs            -    -    -    -    -    -    -    -    -    -    r
guideline.reader     ours              -    -    -    -    -    -    -    r    r    -    -
guideline.reader     theirs            -    -    -    -    -    -    -    -    -    -    r
translation          ours              -    -    -    -    -    -    -    -    -    -    -
translation          theirs            -    -    -    -    -    -    -    -    -    -    -
organisation         ours              -    -    -    -    -    -    -    -    r    -    -
organisation         theirs            -    -    -    -    -    -    -    -    -    -    r
training             ours              -    -    -    -    -    rwc  -    rwcu rwcu -    -
training             theirs            -    -    -    -    -    -    -    -    -    -    rwcu
training.case        ours              -    -    -    -    -    r    -    r    r    -    -
training.case        theirs            -    -    -    -    -    -    -    -    -    -    r
satisfaction         private           -    -    -    -    -    -    -    r    r    -    -
satisfaction         public            -    -    -    -    -    -    -    r    r    -    -
satisfaction         theirs            -    -    -    -    -    -    -    -    -    -    r
satisfaction.ask     private           -    -    -    -    -    r    -    r    r    -    -
satisfaction.ask     public            -    -    -    -    -    r    -    r    r    -    -
satisfaction.ask     theirs            -    -    -    -    -    -    -    -    -    -    r
rating.rating        private           -    -    -    -    -    r    -    r    r    -    -
rating.rating        public            -    -    -    r    -    r    -    r    r    -    -
rating.rating        theirs            -    -    -    -    -    -    -    -    -    -    r
send.back            mine              -    -    -    -    -    rwcu -    -    -    -    -
"""


def table(text):
    """The table as it is written.

    :returns: (model, kind) to user to letters
    :rtype: dict[tuple[str, str], dict[str, str]]
    """
    head, *lines = [line.split() for line in text.strip().splitlines()]
    if head[2:] != list(USERS):
        raise ValueError("The columns are the users")
    width = len(USERS)
    return {
        (_model(line[0]), " ".join(line[1:-width])): {
            user: letters.strip("-") for user, letters in zip(USERS, line[-width:], strict=True)
        }
        for line in lines
    }


def _model(name):
    """Ours are named without their beginning."""
    return name if name in AROUND else f"social.crm.{name}"
