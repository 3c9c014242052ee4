#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "proxy/model/rule_statistics.hpp"
#include "proxy/portal/iptables/command.hpp"
#include "proxy/portal/iptables/rule_journal.hpp"
#include "proxy/portal/iptables/rule_set.hpp"
#include "proxy/portal/retry_timer.hpp"

namespace kubeportal::portal {

/// The programs that read and write the rules of one family.
struct RuleTools {
  std::string save;     ///< such as iptables-nft-save
  std::string restore;  ///< such as iptables-nft-restore
};

/// Keeps one family's rules in the kernel as they are wanted: one transaction at a time, holding
/// only what differs from what is there. What is there is known from our own last transaction, or
/// read anew when somebody else may have changed it. A transaction that fails leaves everything as
/// it was; it is reported and tried again after 1 s, doubling to 30 s.
///
/// Owned by IptablesPortals, control thread. It ends without touching the rules.
class RuleKeeper {
 public:
  using Epoch = std::uint64_t;

  static constexpr std::chrono::seconds kFirstDelay{1};
  static constexpr std::chrono::seconds kLongestDelay{30};

  struct Callbacks {
    std::function<void(Epoch)> in_force;  ///< the plan of this number is in the kernel
    /// The kernel's rules changed by our hand, in so many tables.
    std::function<void(unsigned tables)> transaction_is_done;
    std::function<void()> repaired{};  ///< what somebody else changed is as it was; or null
  };

  RuleKeeper(model::IpFamily family, RuleTools tools, CommandRunner& runner, RetryTimer& timer,
             model::RuleCounters& counters, model::Journal& journal, Callbacks callbacks);
  ~RuleKeeper();
  RuleKeeper(const RuleKeeper&) = delete;
  RuleKeeper& operator=(const RuleKeeper&) = delete;

  /// The rules that an earlier process left, at start.
  void adopt(RuleSet found) { in_kernel_ = std::make_shared<const RuleSet>(std::move(found)); }

  /// The rules that are to be in force from now on, by the number of their plan.
  void want(RuleSet rules, Epoch epoch);

  /// What is in the kernel is read and compared, and repaired where it differs.
  void verify();

  /// A command of ours runs, or waits to.
  bool is_busy() const { return busy_; }

 private:
  void work();
  void read();
  void has_read(const CommandResult& result);
  void write(std::string text);
  void has_written(const std::string& text, const CommandResult& result);
  void count_written(std::string_view text);
  void tell_in_force(Epoch plan);
  void tell_repaired();
  void try_again_later(const std::string& what);
  void report_drift(const RuleSet& found);

  const model::IpFamily family_;
  const RuleTools tools_;
  CommandRunner& runner_;
  RetryTimer& timer_;
  model::RuleCounters& counters_;
  RuleJournal journal_;
  const Callbacks callbacks_;

  // Shared, since one set passes from wish to fact, and may be ten thousand rules.
  std::shared_ptr<const RuleSet> wanted_ = std::make_shared<const RuleSet>();
  Epoch wanted_epoch_ = 0;
  Epoch told_ = 0;
  std::shared_ptr<const RuleSet> writing_;  // what the running transaction makes of the kernel
  Epoch writing_epoch_ = 0;
  std::shared_ptr<const RuleSet> in_kernel_ = wanted_;
  model::SyncKind kind_ = model::SyncKind::full;  // of the next transaction
  bool unsure_ = false;                           // in_kernel_ may not be true any more
  bool repairing_ = false;                        // somebody changed it
  bool busy_ = false;
  bool waiting_ = false;  // after a failure
  unsigned failures_ = 0;
};

}  // namespace kubeportal::portal
