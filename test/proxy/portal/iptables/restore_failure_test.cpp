#include "proxy/portal/iptables/restore_failure.hpp"

#include <doctest/doctest.h>

using namespace kubeportal::portal;

namespace {

const std::string kInput = "*nat\n:KUBE-PORTALS - [0:0]\n-A KUBE-PORTALS -j NOWHERE\nCOMMIT\n";

std::string explained(int exit_code, const std::string& errors) {
  CommandResult result;
  result.exit_code = exit_code;
  result.errors = errors;
  return explain_restore_failure(kInput, result);
}

bool names_the_rule(const std::string& text) {
  return text.find("it complains of: -A KUBE-PORTALS -j NOWHERE") != std::string::npos;
}

}  // namespace

TEST_CASE("the line that a restore complains of is shown in every spelling of the complaint") {
  CHECK(names_the_rule(explained(1, "iptables-restore: line 3 failed\n")));
  CHECK(names_the_rule(
      explained(2,
                "iptables-nft-restore v1.8.9 (nf_tables): Couldn't load target `NOWHERE'\n\n"
                "Error occurred at line: 3\nTry `iptables-restore -h' for more information.\n")));
  CHECK(names_the_rule(explained(
      4, "iptables-nft-restore: \nline 3: RULE_APPEND failed (No such file): rule in x")));
}

TEST_CASE("an explanation is one line and never empty") {
  for (const auto& errors : {"", "\n\n", "line 99 failed", "line 0", "deadline", "a\nb"}) {
    const auto text = explained(1, errors);
    CHECK_FALSE(text.empty());
    CHECK(text.find('\n') == std::string::npos);
    CHECK(text.find("it complains of") == std::string::npos);
  }
  CHECK(explained(7, "") == "exit code 7");
}

TEST_CASE("a lock that another program holds is called that") {
  CHECK(explained(4, "Another app is currently holding the xtables lock.").find("holds the") !=
        std::string::npos);
}
