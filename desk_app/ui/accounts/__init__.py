"""Setting up accounts: the forms that the wizard and the settings share."""
