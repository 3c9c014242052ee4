#pragma once

#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "proxy/portal/iptables/command.hpp"
#include "proxy/portal/iptables/rule_set.hpp"
#include "test/fakes/journal.hpp"

namespace kubeportal::portal::test {

/// Stands for the programs and for the thread they run on: commands wait until the test lets them
/// end, and what iptables-save would say is the test's.
class FakeKernel final : public CommandRunner {
 public:
  explicit FakeKernel(fakes::Journal& journal) : journal_(journal) {}

  void run(Command command, Done done) override {
    journal_.push_back(command.argv.front());
    waiting_.emplace_back(std::move(command), std::move(done));
  }

  bool is_running() const { return !waiting_.empty(); }
  const Command& next() const { return waiting_.front().first; }

  /// Ends the first command.
  void succeed(const std::string& output = {}) {
    CommandResult result;
    result.exit_code = 0;
    result.output = output;
    end(std::move(result));
  }
  void fail(const std::string& errors = "line 1 failed") {
    CommandResult result;
    result.exit_code = 1;
    result.errors = errors;
    end(std::move(result));
  }
  void succeed_all() {
    while (is_running()) succeed();
  }

 private:
  void end(CommandResult result) {
    const auto done = std::move(waiting_.front().second);
    waiting_.pop_front();
    done(std::move(result));
  }

  fakes::Journal& journal_;
  std::deque<std::pair<Command, Done>> waiting_;
};

/// What iptables-save would say of rules.
inline std::string saved_text(const RuleSet& rules) {
  std::string text;
  for (const auto& [name, table] : {std::pair{"nat", &rules.nat}, {"filter", &rules.filter}}) {
    text += std::string("*") + name + '\n';
    for (const auto& [chain, _] : table->chains) text += ":" + chain + " - [0:0]\n";
    for (const auto* part : {&table->jumps, &table->chains}) {
      for (const auto& [chain, chain_rules] : *part) {
        for (const auto& rule : chain_rules) text += "-A " + chain + ' ' + rule + '\n';
      }
    }
    text += "COMMIT\n";
  }
  return text;
}

}  // namespace kubeportal::portal::test
