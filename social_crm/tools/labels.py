"""Values of another model's selection, with their labels in the language of whoever looks: those of
the plain attribute are always English."""


def labels_of(model, field):
    """For ``selection=`` of a field.

    :param str model: whose values these are
    :param str field: its name there
    :returns: a function of a recordset to pairs of a value and its label
    """
    return lambda records: records.env[model]._fields[field]._description_selection(records.env)
