from . import client, connect, invitation, invitation_words, push
