#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "proxy/model/journal.hpp"
#include "proxy/model/service_port_name.hpp"
#include "proxy/portal/iptables/rule_changes.hpp"

namespace kubeportal::portal {

/// Tells the journal what becomes of one family's rules in the kernel: for each Service what
/// concerns it, and in one entry for all where there are many. Owned by a RuleKeeper, control
/// thread.
class RuleJournal {
 public:
  RuleJournal(model::IpFamily family, model::Journal& journal)
      : family_(model::to_string(family)), journal_(journal) {}

  /// A transaction of ours has made the one of the other.
  void changed(const RuleSet& before, const RuleSet& now);

  /// Somebody else has; it is about to be undone.
  void changed_by_others(const RuleSet& before, const RuleSet& now);

  void failed(const std::string& why, std::chrono::seconds until_retry);
  void in_force_again();

 private:
  /// What an added and a removed rule are called, and what stands around the counts.
  struct Words {
    std::string before;
    std::string_view added;
    std::string_view removed;
    std::string_view after;
  };

  void record(const RuleChanges& changes, const Words& words);
  void record(const std::string& service, std::string text);

  const std::string family_;
  model::Journal& journal_;
};

}  // namespace kubeportal::portal
