"""Addresses of administration."""

from django.urls import path

from alcyon.web.administration import members, networks, node, organisations

urlpatterns = [
    path("directory", organisations.directory, name="directory"),
    path("organisations", organisations.organisations, name="organisations"),
    path("organisations/new", organisations.new_organisation, name="new-organisation"),
    path("organisations/<slug:slug>", organisations.organisation, name="organisation"),
    path(
        "organisations/<slug:slug>/edit", organisations.edit_organisation, name="edit-organisation"
    ),
    path(
        "organisations/<slug:slug>/close",
        organisations.close_organisation,
        name="close-organisation",
    ),
    path(
        "organisations/<slug:slug>/reopen",
        organisations.reopen_organisation,
        name="reopen-organisation",
    ),
    path(
        "organisations/<slug:slug>/invite",
        organisations.invite_administrator,
        name="invite-administrator",
    ),
    path("members", members.members, name="members"),
    path("members/invite", members.invite_member, name="invite-member"),
    path("members/<uuid:member_id>", members.member, name="member"),
    path("members/<uuid:member_id>/edit", members.edit_member, name="edit-member"),
    path("members/<uuid:member_id>/end", members.end_member, name="end-member"),
    path("members/<uuid:member_id>/reset", members.ask_reset, name="ask-reset"),
    path("members/<uuid:member_id>/seat", members.seat_member, name="seat-member"),
    path("members/<uuid:member_id>/unseat", members.unseat_member, name="unseat-member"),
    path("members/links/<uuid:link_id>/approve", members.approve_reset, name="approve-reset"),
    path("members/links/<uuid:link_id>/withdraw", members.withdraw_link, name="withdraw-link"),
    path("networks", networks.networks, name="networks"),
    path("networks/new", networks.new_network, name="new-network"),
    path("networks/<slug:slug>", networks.network, name="network"),
    path("networks/<slug:slug>/edit", networks.edit_network, name="edit-network"),
    path("networks/<slug:slug>/propose", networks.propose_seat, name="propose-seat"),
    path("networks/<slug:slug>/seats/<uuid:seat_id>/vet", networks.vet_seat, name="vet-seat"),
    path("networks/<slug:slug>/seats/<uuid:seat_id>/end", networks.end_seat, name="end-seat"),
    path(
        "networks/<slug:slug>/seats/<uuid:seat_id>/focal-point",
        networks.name_focal_point,
        name="name-focal-point",
    ),
    path("node", node.node, name="node"),
]
