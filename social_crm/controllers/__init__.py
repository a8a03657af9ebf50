from . import connect, push
