"""Addresses of users and rights, under /office/users/."""

from __future__ import annotations

from django.urls import path, re_path

from sbyt.interfaces.backoffice.people import new_user, roles_page, sign_ins_list, user_card, users_list

urlpatterns = [
    path("", users_list.users, name="users"),
    path("new/", new_user.new_user, name="new-user"),
    path("roles/", roles_page.roles, name="roles"),
    path("roles/<slug:role>/second-factor/", roles_page.demand_of_role, name="role-factor"),
    path("sign-ins/", sign_ins_list.sign_ins, name="sign-ins"),
    path("<int:user_id>/", user_card.user, name="user"),
    path("<int:user_id>/roles/", user_card.give_role, name="give-role"),
    path("<int:user_id>/roles/<int:grant_id>/", user_card.take_role, name="take-role"),
    path("<int:user_id>/accounts/<int:access_id>/", user_card.take_access, name="take-access"),
    path("<int:user_id>/keys/", user_card.give_key, name="give-key"),
    path("<int:user_id>/keys/<int:token_id>/", user_card.take_key, name="take-key"),
    path("<int:user_id>/invite/", user_card.give_link, name="give-link"),
    re_path(
        r"^(?P<user_id>\d+)/(?P<action>switch-off|switch-on|demand-factor|release-factor|forget-factors)/$",
        user_card.act,
        name="act-on-user",
    ),
]
