#include "proxy/portal/iptables/rule_journal.hpp"

#include <utility>

namespace kubeportal::portal {

namespace {

/// Of more services a transaction is told in one entry.
constexpr std::size_t kMostServices = 16;

void add(RuleChanges::Count& sum, const RuleChanges::Count& more) {
  sum.added += more.added;
  sum.removed += more.removed;
}

RuleChanges::Tables total(const RuleChanges& changes) {
  auto sum = changes.shared;
  for (const auto& [service, tables] : changes.by_service) {
    add(sum.nat, tables.nat);
    add(sum.filter, tables.filter);
  }
  return sum;
}

}  // namespace

void RuleJournal::changed(const RuleSet& before, const RuleSet& now) {
  if (!journal_.is_kept()) return;
  record(rule_changes(before, now), {family_ + " rules: ", "added", "removed", ""});
}

void RuleJournal::changed_by_others(const RuleSet& before, const RuleSet& now) {
  if (!journal_.is_kept()) return;
  record(rule_changes(before, now), {"somebody changed the " + family_ + " rules: ", "not ours",
                                     "gone", "; they are laid again"});
}

void RuleJournal::failed(const std::string& why, std::chrono::seconds until_retry) {
  record({}, "the " + family_ + " rules could not be changed (" + why +
                 "); the old ones stay, trying again in " + std::to_string(until_retry.count()) +
                 " s");
}

void RuleJournal::in_force_again() {
  record({}, "the " + family_ + " rules can be changed again and are in force");
}

void RuleJournal::record(const RuleChanges& changes, const Words& words) {
  const auto counted = [&](const RuleChanges::Count& count, const char* table) {
    std::string text;
    const auto say = [&](std::size_t number, std::string_view what) {
      if (number == 0) return;
      text += (text.empty() ? "" : ", ") + std::to_string(number) + " ";
      text += what;
    };
    say(count.added, words.added);
    say(count.removed, words.removed);
    return text.empty() ? text : text + " in " + table;
  };
  const auto sentence = [&](const RuleChanges::Tables& tables, const std::string& of_whom) {
    auto text = counted(tables.nat, "nat");
    const auto in_filter = counted(tables.filter, "filter");
    if (!text.empty() && !in_filter.empty()) text += "; ";
    text += in_filter;
    if (text.empty()) text = "none but their order";
    return words.before + text + of_whom + std::string(words.after);
  };

  const auto services = changes.by_service.size();
  if (services > kMostServices) {
    return record({}, sentence(total(changes), ", of " + std::to_string(services) + " services"));
  }
  for (const auto& [service, tables] : changes.by_service) record(service, sentence(tables, {}));
  if (services == 0 || changes.shared.any()) {
    record({}, sentence(changes.shared, changes.shared.any() ? ", which all services share" : ""));
  }
}

void RuleJournal::record(const std::string& service, std::string text) {
  journal_.record({.kind = model::JournalKind::rules, .service = service, .text = std::move(text)});
}

}  // namespace kubeportal::portal
