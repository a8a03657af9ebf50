from . import networks, tools
from . import models, controllers
