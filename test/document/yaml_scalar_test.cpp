#include "document/yaml_scalar.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

using kubeportal::document::resolve_plain_scalar;
using kubeportal::document::resolve_tagged_scalar;
using nlohmann::json;

TEST_CASE("unquoted scalars mean what kubectl takes them for") {
  const std::vector<std::pair<const char*, json>> table{
      {"", nullptr},
      {"~", nullptr},
      {"null", nullptr},
      {"NULL", nullptr},
      {"true", true},
      {"True", true},
      {"yes", true},
      {"on", true},
      {"y", true},
      {"false", false},
      {"no", false},
      {"Off", false},
      {"N", false},
      {"80", 80},
      {"+80", 80},
      {"-80", -80},
      {"0", 0},
      {"010", 8},
      {"0o10", 8},
      {"0x1F", 31},
      {"0b101", 5},
      {"1_000", 1000},
      {"08", 8.0},
      {"1.5", 1.5},
      {".5", 0.5},
      {"-1e3", -1000.0},
      {"tRue", "tRue"},
      {"yes!", "yes!"},
      {"web", "web"},
      {"10.0.0.1", "10.0.0.1"},
      {"-", "-"},
      {".", "."},
      {"0x", "0x"},
      {"1.2.3", "1.2.3"},
      {".inf", ".inf"},
      {"nan", "nan"},
      {"2024-01-02", "2024-01-02"},
      {"12e", "12e"},
      {"--1", "--1"},
      {"18446744073709551615", 18446744073709551615U},
      {"-9223372036854775808", INT64_MIN},
  };
  for (const auto& [text, meaning] : table) {
    CAPTURE(text);
    CHECK(resolve_plain_scalar(text) == meaning);
    CHECK(resolve_plain_scalar(text).is_string() == meaning.is_string());
  }
}

TEST_CASE("a number too large for 64 bits is a fraction and stays out of every range") {
  CHECK(resolve_plain_scalar("18446744073709551616").is_number_float());
  CHECK(resolve_plain_scalar("-9223372036854775809").is_number_float());
}

TEST_CASE("a tag decides what a scalar is") {
  CHECK(resolve_tagged_scalar("tag:yaml.org,2002:str", "80") == "80");
  CHECK(resolve_tagged_scalar("tag:yaml.org,2002:int", "80") == 80);
  CHECK(resolve_tagged_scalar("tag:yaml.org,2002:bool", "yes") == true);
  CHECK(resolve_tagged_scalar("!secret", "80") == "80");
}
