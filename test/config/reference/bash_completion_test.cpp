#include "config/reference/bash_completion.hpp"

#include <doctest/doctest.h>

#include "config/flag.hpp"
#include "test/system/child_process.hpp"
#include "test/system/sockets.hpp"
#include "test/system/temporary_directory.hpp"

using namespace kubeportal;
using config::reference::bash_completion;
using config::reference::choices_in;
using Words = std::vector<std::string>;

namespace {

/// What a real bash offers for the last of these words, as one line. Words are as bash has broken
/// them, with '=' as one of its own.
std::string offered(const Words& words) {
  const system::TemporaryDirectory folder;
  system::replace_file(folder / "completion", bash_completion());
  Words command{"/bin/bash", "-c",
                "source \"$0\"; COMP_WORDS=(\"$@\"); COMP_CWORD=$(($# - 1)); _kube_portal; "
                "echo \"${COMPREPLY[*]}\"",
                (folder / "completion").string(), "kube-portal"};
  command.insert(command.end(), words.begin(), words.end());
  system::ChildProcess bash(command);
  REQUIRE(bash.wait_for_exit(system::kPatience) == system::ExitStatus{.code = 0});
  CHECK(bash.err().text().empty());
  return bash.out().text();
}

}  // namespace

TEST_CASE("a list of single words is a choice and a description is none") {
  CHECK(choices_in("auto, nft or legacy") == Words{"auto", "nft", "legacy"});
  CHECK(choices_in("iptables or bind") == Words{"iptables", "bind"});
  CHECK(choices_in("the path of a file or folder of manifests").empty());
  CHECK(choices_in("a range of ports such as 40000-49999, 40000+9999 or 40000").empty());
  CHECK(choices_in("").empty());
}

TEST_CASE("bash offers the flags that each command takes") {
  for (const auto& [words, command] : {std::pair{Words{"--"}, config::Command::proxy},
                                       {Words{"lb", "--"}, config::Command::lb},
                                       {Words{"check", "--"}, config::Command::check}}) {
    CAPTURE(words.front());
    auto line = ' ' + offered(words);
    line.back() = ' ';
    for (const auto& flag : config::all_flags()) {
      CAPTURE(flag.name);
      const auto word = " --" + std::string(flag.name) + (flag.is_switch() ? " " : "= ");
      CHECK((line.find(word) != std::string::npos) == flag.belongs_to(command));
    }
  }
}

TEST_CASE("bash offers commands and the values of choices and paths") {
  CHECK(offered({""}) == "lb check explain conns top journal export\n");
  CHECK(offered({"l"}) == "lb\n");
  CHECK(offered({"--portal-mode", "="}) == "iptables bind\n");
  CHECK(offered({"--portal-mode", "=", "b"}) == "bind\n");
  CHECK(offered({"--iptables-flavour", "l"}) == "legacy\n");
  CHECK(offered({"--source", "=", "/etc/host"}).find("/etc/hosts") != std::string::npos);
  CHECK(offered({"--udp-timeout", "="}) == "\n");
  CHECK(offered({"lb", ""}) == "\n");
}
