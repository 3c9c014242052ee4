#include "config/argv_normaliser.hpp"

#include <random>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "test/config/command_line.hpp"

using namespace kubeportal::config;
using Strings = std::vector<std::string>;

namespace {

Strings flags_of(const Strings& args) {
  const auto normalised = normalise_argv(args);
  CHECK(normalised.faults.empty());
  return normalised.flags;
}

// Letters that a careless parser would take as syntax.
std::string random_value(std::mt19937& random) {
  static constexpr std::string_view kLetters = "_-=,[]{}\"' \\:%$#ab1.+/@\n";
  std::string value(1 + random() % 12, ' ');
  for (char& c : value) c = kLetters[random() % kLetters.size()];
  return value;
}

}  // namespace

TEST_CASE("-v=2 gives the verbosity a value") { CHECK(flags_of({"-v=2"}) == Strings{"--v", "2"}); }
TEST_CASE("-v 2 gives the verbosity a value") {
  CHECK(flags_of({"-v", "2"}) == Strings{"--v", "2"});
}
TEST_CASE("-v2 gives the verbosity a value") { CHECK(flags_of({"-v2"}) == Strings{"--v", "2"}); }
TEST_CASE("--v=2 gives the verbosity a value") {
  CHECK(flags_of({"--v=2"}) == Strings{"--v", "2"});
}
TEST_CASE("--v 2 gives the verbosity a value") {
  CHECK(flags_of({"--v", "2"}) == Strings{"--v", "2"});
}
TEST_CASE("--version alone is true") {
  CHECK(flags_of({"--version"}) == Strings{"--version", "true"});
}
TEST_CASE("--version=true is true") {
  CHECK(flags_of({"--version=true"}) == Strings{"--version", "true"});
}
TEST_CASE("--version=false is false") {
  CHECK(flags_of({"--version=false"}) == Strings{"--version", "false"});
}
TEST_CASE("-h is --help") { CHECK(flags_of({"-h"}) == Strings{"--help", "true"}); }
TEST_CASE("-h=false is --help=false") {
  CHECK(flags_of({"-h=false"}) == Strings{"--help", "false"});
}
TEST_CASE("-hv2 is -h and -v2") {
  CHECK(flags_of({"-hv2"}) == Strings{"--help", "true", "--v", "2"});
}

TEST_CASE("an underscore in a name is a dash") {
  CHECK(flags_of({"--drain_timeout=5s"}) == Strings{"--drain-timeout", "5s"});
  CHECK(flags_of({"--drain_timeout", "5s"}) == Strings{"--drain-timeout", "5s"});
  CHECK(flags_of({"--metrics_bind-address", ":1"}) == Strings{"--metrics-bind-address", ":1"});
}

TEST_CASE("an underscore in a value or an operand stays") {
  CHECK(flags_of({"--source=a_b"}) == Strings{"--source", "a_b"});
  CHECK(flags_of({"--source", "a_b"}) == Strings{"--source", "a_b"});
  CHECK(normalise_argv({"lb", "a_b:80"}).operands == Strings{"lb", "a_b:80"});
}

TEST_CASE("an empty value is a value") {
  CHECK(flags_of({"--metrics-bind-address="}) == Strings{"--metrics-bind-address", ""});
  CHECK(flags_of({"--metrics-bind-address", ""}) == Strings{"--metrics-bind-address", ""});
}

TEST_CASE("a value may begin with a dash where it is no flag") {
  CHECK(flags_of({"--drain-timeout", "-5s"}) == Strings{"--drain-timeout", "-5s"});
  CHECK(flags_of({"--source", "-"}) == Strings{"--source", "-"});
  CHECK(flags_of({"--source=--v=2"}) == Strings{"--source", "--v=2"});
}

TEST_CASE("a switch does not take the next argument") {
  const auto normalised = normalise_argv({"--version", "false"});
  CHECK(normalised.flags == Strings{"--version", "true"});
  CHECK(normalised.operands == Strings{"false"});
}

TEST_CASE("flags and operands may be mixed") {
  const auto normalised = normalise_argv({"-v", "2", "lb", ":80", "--workers=1", "a_b:80", "-"});
  CHECK(normalised.flags == Strings{"--v", "2", "--workers", "1"});
  CHECK(normalised.operands == Strings{"lb", ":80", "a_b:80", "-"});
}

TEST_CASE("two dashes end the flags") {
  const auto normalised = normalise_argv({"-v2", "lb", "--", "-v=3", "--", "--help"});
  CHECK(normalised.flags == Strings{"--v", "2"});
  CHECK(normalised.operands == Strings{"lb", "-v=3", "--", "--help"});
}

TEST_CASE("a flag at the end or before another flag lacks its value") {
  for (const Strings& rest : {Strings{}, Strings{"--v=2"}, Strings{"-v=2"}, Strings{"--"}}) {
    Strings args{"--drain_timeout"};
    args.insert(args.end(), rest.begin(), rest.end());
    const auto normalised = normalise_argv(args);
    REQUIRE(normalised.faults.size() == 1);
    CHECK(normalised.faults[0].kind == FlagFault::Kind::no_value);
    CHECK(normalised.faults[0].written == "--drain_timeout");
    CHECK(normalised.faults[0].flag == flag_named("drain-timeout"));
  }
}

TEST_CASE("a misspelt flag takes the value of the flag that was meant with it") {
  const auto normalised = normalise_argv({"--drain-timout", "5s", "--verson", "lb", "--zz", "x"});
  CHECK(normalised.flags.empty());
  CHECK(normalised.operands == Strings{"lb", "x"});
  REQUIRE(normalised.faults.size() == 3);
  CHECK(normalised.faults[0].flag == flag_named("drain-timeout"));
  CHECK(normalised.faults[1].flag == flag_named("version"));
  CHECK(normalised.faults[2].flag == nullptr);
  CHECK(normalised.faults[2].written == "--zz");
}

TEST_CASE("a misspelt flag that has its value takes nothing more") {
  const auto normalised = normalise_argv({"--drain-timout=5s", "lb", "-source=x", ":80"});
  CHECK(normalised.operands == Strings{"lb", ":80"});
  CHECK(normalised.faults.size() == 2);
}

TEST_CASE("a single dash is for letters alone") {
  for (const char* arg : {"-source=x", "-version", "-x", "-x=1", "-hx"}) {
    CAPTURE(arg);
    const auto normalised = normalise_argv({arg});
    REQUIRE(normalised.faults.size() == 1);
    CHECK(normalised.faults[0].kind == FlagFault::Kind::unknown);
  }
  CHECK(normalise_argv({"-source=x"}).faults[0].flag == flag_named("source"));
  CHECK(normalise_argv({"-source", "x"}).operands.empty());
}

TEST_CASE("no spelling changes a value") {
  std::mt19937 random(1);  // the same values every time
  for (int round = 0; round < 2000; ++round) {
    const auto value = random_value(random);
    CAPTURE(value);
    for (const Flag& flag : all_flags()) {
      const std::string name(flag.name);
      REQUIRE(flags_of({"--" + name + '=' + value}) == Strings{"--" + name, value});
      if (flag.is_switch() || value.front() == '-') continue;
      REQUIRE(flags_of({"--" + name, value}) == Strings{"--" + name, value});
    }
    REQUIRE(flags_of({"-v=" + value}) == Strings{"--v", value});
    if (value.front() != '=') REQUIRE(flags_of({"-v" + value}) == Strings{"--v", value});
    REQUIRE(normalise_argv({"--", value}).operands == Strings{value});
  }
}

TEST_CASE("no value is changed on its way through CLI11 either") {
  std::mt19937 random(2);  // the same values every time
  for (int round = 0; round < 500; ++round) {
    const auto value = random_value(random);
    CAPTURE(value);
    const auto options = parse({"--source=" + value, "--source", "[a,b]", "--source=" + value});
    REQUIRE(options.has_value());
    CHECK(options->sources == Strings{value, "[a,b]", value});
  }
}
