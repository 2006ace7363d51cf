"""The types of the field. No input or output; nothing here is needed to read the store but `view`."""
