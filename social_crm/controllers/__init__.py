from . import access, client, connect, invitation, invitation_words, push
