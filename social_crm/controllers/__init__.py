from . import client, connect, push
