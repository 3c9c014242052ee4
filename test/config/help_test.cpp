#include "config/help.hpp"

#include <sstream>
#include <string>

#include <doctest/doctest.h>

#include "config/flag.hpp"
#include "test/config/command_line.hpp"

using namespace kubeportal::config;

namespace {

constexpr Command kCommands[] = {Command::proxy, Command::lb, Command::check};

bool mentions(const std::string& text, std::string_view words) {
  return text.find(words) != std::string::npos;
}

}  // namespace

TEST_CASE("no line of the help is longer than 100 columns") {
  for (const auto command : kCommands) {
    std::istringstream lines(help_text(command, "kube-portal"));
    for (std::string line; std::getline(lines, line);) {
      CAPTURE(line);
      CHECK(line.size() <= 100);
      CHECK_FALSE(line.ends_with(' '));
    }
  }
}

TEST_CASE("the help of a command mentions every flag that it takes and its default") {
  for (const auto command : kCommands) {
    const auto text = help_text(command, "kube-portal");
    for (const Flag& flag : all_flags()) {
      CAPTURE(flag.name);
      if (command != Command::proxy && !flag.belongs_to(command)) continue;
      CHECK(mentions(text, "--" + std::string(flag.name)));
      CHECK(mentions(text, flag.group));
      if (!flag.ignored.empty()) continue;  // no value of it does anything
      const bool has_own = command == Command::lb && !flag.default_in_lb.empty();
      CHECK(mentions(text, has_own ? flag.default_in_lb : flag.default_text));
    }
  }
}

TEST_CASE("the help of a command leaves out what it does not take") {
  CHECK_FALSE(mentions(help_text(Command::lb, "kube-portal"), "--source"));
  CHECK_FALSE(mentions(help_text(Command::lb, "kube-portal"), "--portal-mode"));
  CHECK_FALSE(mentions(help_text(Command::check, "kube-portal"), "--session-affinity"));
}

TEST_CASE("the explanations of the flags of a group begin in one column") {
  for (const auto command : kCommands) {
    std::istringstream lines(help_text(command, "kube-portal"));
    std::size_t column = 0;
    bool any = false;
    for (std::string line; std::getline(lines, line);) {
      if (line.ends_with(':')) column = 0;
      if (!line.starts_with("  -")) continue;
      any = true;
      const auto begin = line.find_first_not_of(' ', line.find("  ", 2));
      CAPTURE(line);
      if (column == 0) column = begin;
      CHECK(begin == column);
    }
    CHECK(any);
  }
}

TEST_CASE("the help of lb shows the load balancer in one line") {
  const auto text = help_text(Command::lb, "kube-portal");
  CHECK(mentions(text, "kube-portal lb 0.0.0.0:8080 10.0.0.1:80 10.0.0.2:80"));
  CHECK(text.starts_with("kube-portal lb: "));
}

TEST_CASE("a flag that is only taken for kube-proxy's sake has one line of help") {
  const auto text = help_text(Command::proxy, "kube-portal");
  for (const Flag& flag : all_flags()) {
    if (flag.ignored.empty()) continue;
    CAPTURE(flag.name);
    const auto begin = text.find("  --" + std::string(flag.name) + ' ');
    REQUIRE(begin != std::string::npos);
    CHECK(text.find(flag.ignored, begin) < text.find('\n', begin));
  }
}

TEST_CASE("the help calls the program as it was called") {
  const auto options = parse({"--help"}, {}, "/usr/local/bin/kube-proxy");
  CHECK(options->help_text.starts_with("kube-proxy: "));
  CHECK_FALSE(mentions(options->help_text, "kube-portal lb"));
  CHECK(mentions(parse({"--help"}, {}, "./other")->help_text, "kube-portal lb"));
}

TEST_CASE("--help prints the help of the command it is given to") {
  CHECK(parse({"--help"})->help_text == help_text(Command::proxy, "kube-portal"));
  CHECK(parse({"lb", "--help"})->help_text == help_text(Command::lb, "kube-portal"));
  CHECK(parse({"--help", "lb"})->help_text == help_text(Command::lb, "kube-portal"));
  CHECK(parse({"check", "-h"})->help_text == help_text(Command::check, "kube-portal"));
}

TEST_CASE("every example in the help is a command line that parses") {
  for (const auto command : kCommands) {
    std::istringstream lines(help_text(command, "kube-portal"));
    int examples = 0;
    for (std::string line; std::getline(lines, line);) {
      if (!line.starts_with("  kube-portal ") || mentions(line, "[flags]")) continue;
      std::istringstream words(line);
      std::string word;
      words >> word;
      std::vector<std::string> args;
      while (words >> word) args.push_back(word);
      CAPTURE(line);
      CHECK(problems(args) == "");
      ++examples;
    }
    CHECK(examples > 0);
  }
}
