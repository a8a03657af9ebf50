from . import transactions, vault
