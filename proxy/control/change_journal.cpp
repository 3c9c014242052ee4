#include "proxy/control/change_journal.hpp"

#include <utility>

#include "proxy/control/service_change_text.hpp"

namespace kubeportal::control {

using model::JournalKind;

namespace {

std::string count(std::size_t number, const std::string& of_what) {
  return std::to_string(number) + " " + of_what + (number == 1 ? "" : "s");
}

}  // namespace

void ChangeJournal::service_changed(const api::Service* previous, const api::Service* current) {
  if (!is_kept() || (previous == nullptr && current == nullptr)) return;
  const auto& meta = current != nullptr ? current->meta : previous->meta;
  const auto key = api::key_of(meta);
  auto& causes = causes_[key];
  if (!causes.service) causes.came = previous == nullptr;
  causes.went = current == nullptr;
  causes.service = Object{"Service " + key, meta.resource_version.text};
}

void ChangeJournal::slice_changed(const std::string& service, const api::EndpointSlice& slice) {
  if (!is_kept()) return;
  causes_[service].slice =
      Object{"EndpointSlice " + api::key_of(slice.meta), slice.meta.resource_version.text};
}

void ChangeJournal::zone_changed(const std::string& node, const std::string& zone) {
  if (!is_kept()) return;
  record(JournalKind::proxy, {},
         zone.empty() ? "the zone of this node is not known any more"
                      : "this node is in zone " + zone + " from now on",
         Object{"Node " + node, {}});
}

void ChangeJournal::service_applied(const std::string& service, const ServiceDemand& before,
                                    const ServiceDemand& now) {
  if (!is_kept()) return;
  const auto& causes = causes_[service];
  std::string text;
  if (now.is_nothing()) {
    text = causes.went ? "removed: its portals are closed"
                       : "not served any more: its portals are closed";
  } else if (before.is_nothing()) {
    text = (causes.came ? "added: " : "served from now on: ") + text_of(now);
  } else {
    text = "changed: " + text_of_change(before, now);
  }
  record(JournalKind::service, service, std::move(text), causes.service);
}

void ChangeJournal::plan_applied(const PlanChange& change) {
  auto text = text_of_change(change);
  if (text.empty()) return;
  const auto service = model::service_key(change.name);
  const auto& causes = causes_[service];
  record(JournalKind::endpoints, service, std::move(text),
         causes.slice ? causes.slice : causes.service);
}

void ChangeJournal::begin(const Totals& totals) {
  began_ = true;
  if (!is_kept()) return;
  record(JournalKind::proxy, {},
         "first sync: " + count(totals.services, "service") + ", " +
             count(totals.service_ports, "service port") + ", " +
             count(totals.endpoints, "endpoint"),
         std::nullopt);
}

void ChangeJournal::record(JournalKind kind, const std::string& service, std::string text,
                           const std::optional<Object>& cause) {
  model::JournalRecord record{.kind = kind, .service = service, .text = std::move(text)};
  if (cause) {
    record.object = cause->name;
    record.version = cause->version;
  }
  journal_.record(std::move(record));
}

}  // namespace kubeportal::control
