#include "proxy/portal/iptables/rule_keeper.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include <spdlog/spdlog.h>

#include "proxy/portal/iptables/restore_failure.hpp"
#include "proxy/portal/iptables/restore_text.hpp"
#include "proxy/portal/iptables/rule_difference.hpp"
#include "proxy/portal/iptables/saved_rules.hpp"

namespace kubeportal::portal {

namespace {

/// Seconds to wait for the xtables lock.
constexpr const char* kLockPatience = "5";

unsigned tables_in(std::string_view text) {
  constexpr std::string_view kEnd = "COMMIT\n";
  unsigned count = 0;
  for (auto at = text.find(kEnd); at != text.npos; at = text.find(kEnd, at + 1)) ++count;
  return count;
}

/// How many rules the part of one table adds.
std::size_t rules_in(std::string_view text, std::string_view table) {
  const auto begin = text.find(table);
  if (begin == text.npos) return 0;
  const auto part = text.substr(begin, text.find("COMMIT\n", begin) - begin);
  std::size_t count = 0;
  for (const std::string_view verb : {"\n-A ", "\n-I "}) {
    for (auto at = part.find(verb); at != part.npos; at = part.find(verb, at + 1)) ++count;
  }
  return count;
}

}  // namespace

RuleKeeper::RuleKeeper(model::IpFamily family, RuleTools tools, CommandRunner& runner,
                       RetryTimer& timer, model::RuleCounters& counters, model::Journal& journal,
                       Callbacks callbacks)
    : family_(family),
      tools_(std::move(tools)),
      runner_(runner),
      timer_(timer),
      counters_(counters),
      journal_(family, journal),
      callbacks_(std::move(callbacks)) {}

RuleKeeper::~RuleKeeper() { timer_.cancel(); }

void RuleKeeper::want(RuleSet rules, Epoch epoch) {
  wanted_ = std::make_shared<const RuleSet>(std::move(rules));
  wanted_epoch_ = epoch;
  work();
}

void RuleKeeper::verify() {
  if (told_ == 0) return;
  unsure_ = true;
  work();
}

void RuleKeeper::work() {
  if (busy_ || waiting_) return;
  if (unsure_) return read();
  auto text = restore_text(*in_kernel_, *wanted_);
  if (!text.empty()) return write(std::move(text));
  tell_in_force(wanted_epoch_);
}

void RuleKeeper::read() {
  busy_ = true;
  unsure_ = false;
  runner_.run({{tools_.save}, {}}, [this](const CommandResult& result) { has_read(result); });
}

void RuleKeeper::has_read(const CommandResult& result) {
  busy_ = false;
  if (!result.ok()) {
    unsure_ = true;
    return try_again_later(tools_.save + ": " + explain_restore_failure({}, result));
  }
  auto found = parse_saved_rules(result.output);
  report_drift(found);
  in_kernel_ = std::make_shared<const RuleSet>(std::move(found));
  kind_ = model::SyncKind::full;
  work();
}

/// Where our own transaction failed it is not known what is there, and no drift.
void RuleKeeper::report_drift(const RuleSet& found) {
  if (failures_ > 0) return;
  const auto changed = difference(*in_kernel_, found);
  if (!changed.any()) return;
  repairing_ = true;
  counters_.drift_repairs.add();
  spdlog::warn("somebody changed the {} rules: {}; laying them again", model::to_string(family_),
               to_string(changed));
  journal_.changed_by_others(*in_kernel_, found);
}

void RuleKeeper::write(std::string text) {
  busy_ = true;
  writing_ = wanted_;
  writing_epoch_ = wanted_epoch_;
  Command command{{tools_.restore, "--noflush", "-w", kLockPatience}, std::move(text)};
  const auto input = command.input;
  runner_.run(std::move(command),
              [this, input](const CommandResult& result) { has_written(input, result); });
}

void RuleKeeper::has_written(const std::string& text, const CommandResult& result) {
  busy_ = false;
  if (!result.ok()) {
    counters_.count_failure(kind_);
    unsure_ = true;
    return try_again_later(tools_.restore + ": " + explain_restore_failure(text, result));
  }
  journal_.changed(*in_kernel_, *writing_);
  in_kernel_ = std::exchange(writing_, nullptr);
  counters_.count_transaction(std::exchange(kind_, model::SyncKind::partial),
                              std::chrono::duration<double>(result.duration).count());
  count_written(text);
  spdlog::debug("{} rules: {} bytes in {} ms", model::to_string(family_), text.size(),
                std::chrono::duration_cast<std::chrono::milliseconds>(result.duration).count());
  callbacks_.transaction_is_done(tables_in(text));
  tell_in_force(writing_epoch_);
  work();
}

void RuleKeeper::count_written(std::string_view text) {
  counters_.nat_rules_written = rules_in(text, "*nat\n");
  counters_.filter_rules_written = rules_in(text, "*filter\n");
}

void RuleKeeper::tell_in_force(Epoch plan) {
  if (std::exchange(failures_, 0) > 0) {
    spdlog::info("the {} rules are in force again", model::to_string(family_));
    journal_.in_force_again();
  }
  counters_.nat_rules = in_kernel_->nat.rule_count();
  counters_.filter_rules = in_kernel_->filter.rule_count();
  if (told_ == 0) {
    spdlog::info("{} rules are in force: {} in nat, {} in filter", model::to_string(family_),
                 in_kernel_->nat.rule_count(), in_kernel_->filter.rule_count());
  }
  if (plan > told_) callbacks_.in_force(told_ = plan);
  tell_repaired();
}

void RuleKeeper::tell_repaired() {
  if (std::exchange(repairing_, false) && callbacks_.repaired) callbacks_.repaired();
}

void RuleKeeper::try_again_later(const std::string& what) {
  const auto delay = std::min(kFirstDelay * (1U << std::min(failures_, 5U)), kLongestDelay);
  ++failures_;
  waiting_ = true;
  spdlog::error("the {} rules could not be changed ({}); the old ones stay, trying again in {} s",
                model::to_string(family_), what, delay.count());
  journal_.failed(what, delay);
  timer_.ring_at(timer_.now() + delay, [this] {
    waiting_ = false;
    work();
  });
}

}  // namespace kubeportal::portal
