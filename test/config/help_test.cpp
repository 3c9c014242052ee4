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
    std::istringstream lines(help_text(command));
    for (std::string line; std::getline(lines, line);) {
      CAPTURE(line);
      CHECK(line.size() <= 100);
      CHECK_FALSE(line.ends_with(' '));
    }
  }
}

TEST_CASE("the help of a command mentions every flag that it takes and its default") {
  for (const auto command : kCommands) {
    const auto text = help_text(command);
    for (const Flag& flag : all_flags()) {
      CAPTURE(flag.name);
      if (command != Command::proxy && !flag.belongs_to(command)) continue;
      CHECK(mentions(text, "--" + std::string(flag.name)));
      CHECK(mentions(text, flag.group));
      const bool has_own = command == Command::lb && !flag.default_in_lb.empty();
      CHECK(mentions(text, has_own ? flag.default_in_lb : flag.default_text));
    }
  }
}

TEST_CASE("the help of a command leaves out what it does not take") {
  CHECK_FALSE(mentions(help_text(Command::lb), "--source"));
  CHECK_FALSE(mentions(help_text(Command::lb), "--portal-mode"));
  CHECK_FALSE(mentions(help_text(Command::check), "--session-affinity"));
}

TEST_CASE("the explanations of the flags begin in one column") {
  for (const auto command : kCommands) {
    std::istringstream lines(help_text(command));
    std::size_t column = 0;
    for (std::string line; std::getline(lines, line);) {
      if (!line.starts_with("  -")) continue;
      const auto begin = line.find_first_not_of(' ', line.find("  ", 2));
      CAPTURE(line);
      if (column == 0) column = begin;
      CHECK(begin == column);
    }
    CHECK(column > 0);
  }
}

TEST_CASE("the help of lb shows the load balancer in one line") {
  const auto text = help_text(Command::lb);
  CHECK(mentions(text, "kube-portal lb 0.0.0.0:8080 10.0.0.1:80 10.0.0.2:80"));
  CHECK(text.starts_with("kube-portal lb: "));
}

TEST_CASE("--help prints the help of the command it is given to") {
  CHECK(parse({"--help"})->help_text == help_text(Command::proxy));
  CHECK(parse({"lb", "--help"})->help_text == help_text(Command::lb));
  CHECK(parse({"--help", "lb"})->help_text == help_text(Command::lb));
  CHECK(parse({"check", "-h"})->help_text == help_text(Command::check));
}

TEST_CASE("every example in the help is a command line that parses") {
  for (const auto command : kCommands) {
    std::istringstream lines(help_text(command));
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
