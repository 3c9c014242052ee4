#include "document/yaml.hpp"

#include <doctest/doctest.h>

#include "document/json.hpp"

using namespace kubeportal::document;
using nlohmann::json;

namespace {

struct Read {
  std::vector<json> items;
  std::vector<std::string> paths;
  std::optional<SyntaxError> error;
};

Read read(const std::string& text) {
  Read read;
  read.error = read_items(text, [&](Item& item) {
    read.items.push_back(std::move(item.value));
    read.paths.push_back(item.path);
  });
  return read;
}

Position place_of(const std::string& text, const std::string& path) {
  Position position;
  read_items(text, [&](Item& item) { position = item.positions.find(item.node, path); });
  return position;
}

}  // namespace

TEST_CASE("every document of a file is an item") {
  const auto found = read("a: 1\n---\nb: 'x'\n---\n---\n[c]\n");
  CHECK_FALSE(found.error);
  CHECK(found.items == std::vector<json>{{{"a", 1}}, {{"b", "x"}}, nullptr, json::array({"c"})});
}

TEST_CASE("elements of items are items of their own and the list without them comes last") {
  for (const char* text :
       {"items:\n- a: 1\n- b: 2\nkind: List\n", "kind: List\nitems: [{a: 1}, {b: 2}]",
        "{\"items\": [{\"a\": 1}, {\"b\": 2}], \"kind\": \"List\"}"}) {
    CAPTURE(text);
    const auto found = read(text);
    CHECK_FALSE(found.error);
    CHECK(found.items ==
          std::vector<json>{{{"a", 1}}, {{"b", 2}}, {{"items", nullptr}, {"kind", "List"}}});
    CHECK(found.paths == std::vector<std::string>{"items[0]", "items[1]", ""});
  }
}

TEST_CASE("items deeper in an object stay in it") {
  CHECK(read("spec: {items: [1, 2]}").items == std::vector<json>{{{"spec", {{"items", {1, 2}}}}}});
  CHECK(read("- items: [1]").items == std::vector<json>{json::array({{{"items", {1}}}})});
}

TEST_CASE("an item is handed over before the text behind it is read") {
  const auto found = read("items:\n- a: 1\n- b: [\n");
  CHECK(found.error);
  CHECK(found.items == std::vector<json>{{{"a", 1}}});
}

TEST_CASE("items behind an anchor or an alias are handed over too") {
  const auto found = read("x: &list [{a: 1}]\nitems: *list\n");
  CHECK_FALSE(found.error);
  CHECK(found.items.front() == json{{"a", 1}});
  CHECK(found.paths == std::vector<std::string>{"items[0]", ""});
  CHECK(read("items: &list\n- a: 1\n").items.front() == json{{"a", 1}});
}

TEST_CASE("values know their line and column") {
  const std::string yaml = "spec:\n  ports:\n  - port: 80\n    name: a\n  - port: 81\n";
  CHECK(place_of(yaml, "spec.ports[1].port") == Position{5, 11});
  CHECK(place_of(yaml, "spec.ports[0].name") == Position{4, 11});
  CHECK(place_of(yaml, "spec") == Position{2, 3});

  const std::string json_text =
      "{\n \"sp\\\"ec\": {\"é\": [1, -2.5e3 , true], \"x\": null},\n\t\"y\":"
      "\"a\\\\\"}";
  CHECK(place_of(json_text, "sp\"ec.é[0]") == Position{2, 19});
  CHECK(place_of(json_text, "sp\"ec.é[1]") == Position{2, 22});
  CHECK(place_of(json_text, "sp\"ec.é[2]") == Position{2, 31});
  CHECK(place_of(json_text, "sp\"ec.x") == Position{2, 43});
  CHECK(place_of(json_text, "y") == Position{3, 6});
}

TEST_CASE("what lacks is placed where it should have been") {
  const std::string yaml = "metadata:\n  labels:\n    a.b/c: x\n";
  CHECK(place_of(yaml, "metadata.name") == Position{2, 3});
  CHECK(place_of(yaml, "metadata.labels[a.b/c]") == Position{3, 12});
  CHECK(place_of(yaml, "spec.ports") == Position{1, 1});
}

TEST_CASE("items after the first know their places too") {
  const std::string yaml = "items:\n- a: 1\n- b: {c: 2}\n- d: 3\n";
  std::vector<Position> places;
  read_items(yaml, [&](Item& item) {
    places.push_back(item.positions.find(item.node, "b.c"));
    places.push_back(item.positions.find(item.node, "d"));
  });
  CHECK(places ==
        std::vector<Position>{{2, 3}, {2, 3}, {3, 10}, {3, 3}, {4, 3}, {4, 6}, {1, 1}, {1, 1}});
}

TEST_CASE("aliases and merge keys copy and what is given wins") {
  const auto found = read(
      "base: &base {a: 1, b: 2}\nmore: &more {b: 3, c: 4}\nx: *base\n"
      "y: {<<: *base, b: 9}\nz: {<<: [*more, *base]}\n");
  CHECK_FALSE(found.error);
  const json& object = found.items.at(0);
  CHECK(object["x"] == json{{"a", 1}, {"b", 2}});
  CHECK(object["y"] == json{{"a", 1}, {"b", 9}});
  CHECK(object["z"] == json{{"a", 1}, {"b", 3}, {"c", 4}});
}

TEST_CASE("JSON that YAML parsers refuse is read") {
  const std::string smile = "\xF0\x9F\x98\x80";
  CHECK(read("\t{\"a\":\"\\ud83d\\ude00\"}").items == std::vector<json>{{{"a", smile}}});
  CHECK(read("{\t\"a\"\t:\t\"\\u00e9\\/\\n\"\t}").items == std::vector<json>{{{"a", "é/\n"}}});
  const std::string long_key(2000, 'k');
  CHECK(read("{\"" + long_key + "\": 1}").items == std::vector<json>{{{long_key, 1}}});
}

TEST_CASE("JSON events and YAML events of one text make the same items") {
  const std::string text =
      R"({"kind": "List", "items": [{"a": [1, -2, 2.5, true, false, null, "x"], "b": {}}, []]})";
  std::vector<json> by_json;
  std::vector<json> by_yaml;
  CHECK_FALSE(read_json_items(text, [&](Item& item) { by_json.push_back(item.value); }));
  CHECK_FALSE(read_yaml_items(text, [&](Item& item) { by_yaml.push_back(item.value); }));
  CHECK(by_json == by_yaml);
  CHECK(by_json.size() == 3);
}

TEST_CASE("anchors are known in their own document only") {
  const auto found = read("a: &x 1\n---\nb: *x\n");
  REQUIRE(found.error);
  CHECK(found.error->position == Position{3, 4});
}

TEST_CASE("aliases that multiply are stopped before they fill the memory") {
  std::string text = "a0: &a0 [xxxxxxxxxxxxxxxx]\n";
  for (int i = 1; i < 30; ++i) {
    const std::string before = "*a" + std::to_string(i - 1);
    text += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + before;
    for (int k = 0; k < 9; ++k) text += ", " + before;
    text += "]\n";
  }
  const auto found = read(text);
  REQUIRE(found.error);
  CHECK(found.error->allowed == "at most 16 MiB");
}

TEST_CASE("nesting is bounded in YAML and in JSON") {
  const std::string deep = std::string(199, '[') + "1" + std::string(199, ']');
  CHECK_FALSE(read(deep).error);
  const std::string too_deep = std::string(100'000, '[') + std::string(100'000, ']');
  for (const std::string& text : {too_deep, "# YAML\n" + too_deep}) {
    const auto found = read(text);
    REQUIRE(found.error);
    CHECK(found.error->found == "more than 200 levels of nesting");
  }
}

TEST_CASE("where repeated keys are taken the last counts and all are known") {
  for (const char* text : {"a: 1\nb:\n  c: [{d: 1, d: 2}]\na: 3\n",
                           "{\"a\": 1, \"b\": {\"c\": [{\"d\": 1, \"d\": 2}]}, \"a\": 3}"}) {
    CAPTURE(text);
    json value;
    std::vector<std::string> repeated;
    const auto error = read_items(
        text,
        [&](Item& item) {
          for (const auto& [path, position] : item.positions.repeated(item.node)) {
            repeated.push_back(path);
            CHECK(item.positions.find(item.node, path) == position);
          }
          value = std::move(item.value);
        },
        RepeatedKeys::last_counts);
    CHECK_FALSE(error);
    CHECK(value == json{{"a", 3}, {"b", {{"c", {{{"d", 2}}}}}}});
    CHECK(repeated == std::vector<std::string>{"b.c[0].d", "a"});
  }
}
