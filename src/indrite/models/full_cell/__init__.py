"""The full cell until it shorts: lumped closed form, reduced and Doyle-Fuller-Newman models."""
