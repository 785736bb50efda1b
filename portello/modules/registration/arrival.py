"""The registration as staff find it in the inbox: what accepting, declining and undoing do."""

from portello.modules.inbox.acts import Act


class RegistrationAct(Act):
    def rows(self, item):
        return []

    def accept(self, item, *, by, wanted):
        return {}


registration = RegistrationAct()
