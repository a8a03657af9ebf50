from . import controllers, models, networks, tools, wizards
