from . import (
    access,
    client,
    connect,
    help,
    help_words,
    invitation,
    invitation_words,
    push,
    question,
    question_words,
    rating,
    rating_words,
)
