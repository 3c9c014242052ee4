#include "proxy/top/screen.hpp"

#include <algorithm>

#include <doctest/doctest.h>

#include "test/proxy/top/services_json.hpp"

using namespace kubeportal::top;

namespace {

std::string text_of(const Line& line) {
  std::string text;
  for (const auto& span : line) text += span.text;
  return text;
}

std::string text_of(const Screen& screen) {
  std::string text;
  for (const auto& line : screen.lines) text += text_of(line) + '\n';
  return text;
}

bool shows(const Screen& screen, std::string_view text) {
  return text_of(screen).find(text) != std::string::npos;
}

std::size_t row_with(const Screen& screen, std::string_view text) {
  const auto found = std::ranges::find_if(screen.lines, [text](const Line& line) {
    return text_of(line).find(text) != std::string::npos;
  });
  return static_cast<std::size_t>(found - screen.lines.begin());
}

bool has(const Line& line, Style style) {
  return std::ranges::find(line, style, &Span::style) != line.end();
}

Sample sample_of(const std::vector<PortInJson>& ports) {
  Samples samples;
  auto before = ports;
  for (auto& port : before) {
    port.opened = 0;
    port.dial_failures = {};
  }
  samples.take(parse_services(services_json(before)), {});
  samples.take(parse_services(services_json(ports)), Samples::Moment(std::chrono::seconds(1)));
  return samples.latest();
}

/// Services default/s-000, ...: the n-th opens n connections a second.
Sample many_services(std::uint64_t n) {
  std::vector<PortInJson> ports(n);
  for (std::uint64_t i = 0; i < n; ++i) {
    ports[i].service = "default/s-" + std::to_string(1000 + i).substr(1);
    ports[i].opened = i;
  }
  return sample_of(ports);
}

Screen draw(const Sample& sample, const ViewState& state = {}, Size size = {24, 80},
            const EndpointLoads* loads = nullptr, std::string trouble = {}) {
  return screen(state, {.sample = sample, .loads = loads, .trouble = std::move(trouble)}, size);
}

}  // namespace

TEST_CASE("80 x 24: heading, titles, everything together, services and keys") {
  const auto shown = draw(many_services(100));
  REQUIRE(shown.lines.size() == 24);
  CHECK(text_of(shown.lines[0]) ==
        "kube-portal top: 100 services" + std::string(80 - 29 - 8, ' ') + "22:30:01");
  CHECK(text_of(shown.lines[1]) ==
        "SERVICE            NEW/s ACTIVE TO-EP/s TO-CL/s FAIL/s     P50     P99      USED");
  CHECK(text_of(shown.lines[2]) ==
        "all together        5.0k      0       0       0      0       -       -   100/200");
  CHECK(text_of(shown.lines[3]) ==
        "default/s-099         99      0       0       0      0       -       -       1/2");
  CHECK(has(shown.lines[3], Style::reverse));
  CHECK(text_of(shown.lines[22]).starts_with("default/s-080"));
  CHECK(text_of(shown.lines[23]) ==
        "q quit  ? help  enter open  s/S sort  / filter  p pause  arrows move");
  CHECK(shown.view.rows == 20);
  CHECK(shown.view.services.size() == 100);
}

TEST_CASE("nothing is outside a terminal of any size, in any state") {
  auto port = PortInJson{.service = "kube-system/" + std::string(60, 'x')};
  port.dial_failures = {{"refused", 1}};
  auto sample = many_services(30);
  sample.services.push_back(sample_of({port}).services[0]);
  EndpointLoads loads{{{"default/s-029:http/TCP", "192.0.2.1:80"}, {.active = 1}}};
  std::vector<ViewState> states(6);
  states[1].opened = "default/s-029";
  states[2].help = true;
  states[3].typing_filter = true;
  states[3].filter = "s-01";
  states[4].selected = "default/s-000";
  states[4].scroll = 1000;
  states[5].opened = "default/gone";
  states[5].paused = true;
  states[5].open_scroll = 1000;
  for (const auto size : {Size{24, 80}, Size{50, 200}, Size{5, 20}, Size{0, 0}, Size{1, 1},
                          Size{2, 3}, Size{3, 10}, Size{7, 1000}, Size{500, 2}}) {
    for (const auto& state : states) {
      for (const auto* trouble : {"", "nobody listens at /run/kube-portal/admin.sock"}) {
        CAPTURE(size.rows);
        CAPTURE(size.columns);
        const auto shown = draw(sample, state, size, &loads, trouble);
        CHECK(shown.lines.size() <= size.rows);
        for (const auto& line : shown.lines) CHECK(text_of(line).size() <= size.columns);
        draw(Sample(), state, size, nullptr, trouble);
      }
    }
  }
}

TEST_CASE("20 x 5: the services and what matters most of them") {
  const auto shown = draw(many_services(30), {}, {5, 20});
  REQUIRE(shown.lines.size() == 5);
  CHECK(text_of(shown.lines[1]) == "SERVICE        NEW/s");
  CHECK(text_of(shown.lines[2]) == "default/s-029     29");
  CHECK(text_of(shown.lines[4]) == "q quit  ? help");
}

TEST_CASE("200 x 50: more columns, longer names") {
  auto port = PortInJson{.service = "kube-system/a-name-that-is-longer-than-those-of-other-folks"};
  const auto narrow = draw(sample_of({port}));
  const auto wide = draw(sample_of({port}), {}, {50, 200});
  CHECK(shows(narrow, "..."));
  CHECK_FALSE(shows(narrow, "USED"));
  CHECK(shows(wide, port.service));
  CHECK(shows(wide, "1/2"));
  CHECK(shows(wide, "LET-DOWN/s"));
}

TEST_CASE("the list is sorted by the column chosen, names between equals") {
  std::vector<PortInJson> ports{{.service = "a/low", .opened = 1, .active = 5},
                                {.service = "a/high", .opened = 9, .active = 1},
                                {.service = "a/also-high", .opened = 9, .active = 2}};
  const auto sample = sample_of(ports);
  CHECK(draw(sample).view.services == std::vector<std::string>{"a/also-high", "a/high", "a/low"});
  CHECK(draw(sample, {.sort = Column::active}).view.services ==
        std::vector<std::string>{"a/low", "a/also-high", "a/high"});
  CHECK(draw(sample, {.sort = Column::name, .reversed = true}).view.services ==
        std::vector<std::string>{"a/low", "a/high", "a/also-high"});
}

TEST_CASE("the selected service is in view wherever the order puts it") {
  const auto sample = many_services(100);
  for (const auto* name : {"default/s-099", "default/s-050", "default/s-000", "default/gone"}) {
    for (const std::size_t scroll : {0U, 40U, 1000U}) {
      const auto shown = draw(sample, {.selected = name, .scroll = scroll});
      const auto selected =
          std::count_if(shown.lines.begin() + 3, shown.lines.end() - 1,
                        [](const Line& line) { return has(line, Style::reverse); });
      CHECK(selected == 1);
      CHECK(text_of(shown.lines[22]).starts_with("default/"));
    }
  }
}

TEST_CASE("the filter leaves services with that in their names, in either case") {
  const auto shown = draw(many_services(100), {.filter = "S-01"});
  CHECK(shown.view.services.size() == 10);
  CHECK(shows(shown, "100 services, 10 with \"S-01\""));
  CHECK(shows(draw(many_services(3), {.filter = "x"}), "no service has this in its name"));
  CHECK(shows(draw(many_services(3), {.filter = "x", .typing_filter = true}), "filter: x_"));
}

TEST_CASE("failures stand out") {
  PortInJson port;
  port.dial_failures = {{"refused", 3}};
  const auto shown = draw(sample_of({PortInJson{.service = "a/first", .opened = 9}, port}));
  const auto& line = shown.lines[row_with(shown, "default/web")];
  CHECK(has(line, Style::alarm));
  CHECK_FALSE(has(shown.lines[row_with(shown, "a/first")], Style::alarm));
  const auto selected = draw(sample_of({port}));
  CHECK(has(selected.lines[row_with(selected, "default/web")], Style::reverse_alarm));
}

TEST_CASE("an opened service shows its portals and endpoints with what they carry") {
  PortInJson port;
  port.endpoints = {{{"address", "10.244.1.5:8080"}, {"used", true}, {"reason", "ready"}},
                    {{"address", "10.244.1.6:8080"}, {"used", false}, {"reason", "not ready"}},
                    {{"address", "[fd00:10:244:1::7]:8080"},
                     {"used", true},
                     {"reason", "ready"},
                     {"suspended", true}}};
  EndpointLoads loads{{{"default/web:http/TCP", "10.244.1.5:8080"}, {3, 51'200, 1'048'576}},
                      {{"default/web:http/TCP", "10.244.1.4:8080"}, {1, 2, 3}},
                      {{"default/web:http/TCP", ""}, {2, 0, 0}},
                      {{"default/web:other/TCP", "10.244.1.9:8080"}, {1, 0, 0}}};
  const auto sample = sample_of({port});
  const ViewState state{.opened = "default/web"};

  const auto shown = draw(sample, state, {24, 80}, &loads);

  CHECK(shows(shown, "  at  ClusterIP 10.96.0.10:80\n"));
  CHECK(shows(shown, "ENDPOINT                 ACTIVE   TO-EP   TO-CL  STATE\n"));
  CHECK(shows(shown, "10.244.1.5:8080               3   51.2k    1.0M  used: ready\n"));
  CHECK(shows(shown, "10.244.1.6:8080               0       0       0  left out: not ready\n"));
  CHECK(shows(shown,
              "[fd00:10:244:1::7]:8080       0       0       0\n"
              "      suspended, dials fail; used: ready\n"));
  CHECK(shows(shown, "10.244.1.4:8080               1       2       3  gone; old connections\n"));
  CHECK(shows(shown, "-                             2       0       0  no endpoint chosen yet\n"));
  CHECK_FALSE(shows(shown, "10.244.1.9"));
  CHECK(has(shown.lines[row_with(shown, "fd00")], Style::alarm));

  CHECK(shows(draw(sample, state), "10.244.1.5:8080               -       -       -  used: ready"));
  CHECK(shows(draw(sample, {.opened = "default/x"}), "default/x is gone"));
}

TEST_CASE("an opened service without endpoints, or with a portal that refuses, says so") {
  auto answer = parse_services(
      R"({"services": [{"name": "a/b", "ports": [{"name": "a/b/TCP", "affinityTimeout": 60,
          "portals": [{"kind": "NodePort", "address": "0.0.0.0:30080", "verdict": "drop",
                       "insideVerdict": "refuse"}]}]}]})");
  Samples samples;
  samples.take(answer, {});
  const auto shown = draw(samples.latest(), {.opened = "a/b"});
  CHECK(shows(shown, "1 service, 1 without endpoints"));
  CHECK(shows(shown, "  at  NodePort 0.0.0.0:30080 (drop) (from inside: refuse)\n"));
  CHECK(shows(shown, "  affinity 60 s\n"));
  CHECK(shows(shown, "there is none"));
}

TEST_CASE("long portals and reasons go on in a second line of 80 columns, and nothing is cut") {
  const auto* answer =
      R"({"services": [{"name": "a/b", "ports": [{"name": "a/b/TCP",
          "portals": [{"kind": "ClusterIP", "address": "10.96.0.10:80", "verdict": "steer",
                       "insideVerdict": "steer"},
                      {"kind": "LoadBalancer IP", "verdict": "drop", "insideVerdict": "steer",
                       "address": "[2001:db8:1111:2222:3333:4444:5555:6666]:65535"}],
          "endpoints": [{"address": "10.244.1.5:8080", "used": true, "reason": "ready"},
                        {"address": "[fd00:1111:2222:3333:4444:5555:6666:7777]:65535",
                         "reason": "terminating, and others are ready"}]}]}]})";
  Samples samples;
  samples.take(parse_services(answer), {});
  const auto shown = draw(samples.latest(), {.opened = "a/b"});
  CHECK(shows(shown, "  at  ClusterIP 10.96.0.10:80\n"));
  CHECK(shows(shown,
              "  at  LoadBalancer IP [2001:db8:1111:2222:3333:4444:5555:6666]:65535\n"
              "      (drop) (from inside: steer)\n"));
  CHECK(shows(shown,
              "    [fd00:1111:2222:3333:4444:5555:6666:7777]:65535       -       -       -\n"
              "      left out: terminating, and others are ready\n"));
  CHECK(shows(shown, "used: ready\n"));
}

TEST_CASE("the keys at the bottom are those of what is shown") {
  const auto sample = many_services(3);
  const auto bottom = [&](const ViewState& state) {
    return text_of(draw(sample, state).lines[23]);
  };
  CHECK(bottom({.opened = "default/s-000"}) == "esc back  arrows scroll  q quit  ? help");
  CHECK(bottom({.filter = "s-0", .typing_filter = true}) == "filter: s-0_  enter keep  esc clear");
  CHECK(bottom({.help = true}) == "any key back  q quit");
}

TEST_CASE("the heading has the node and the version of the proxy") {
  const auto sample = many_services(3);
  const auto heading = [&](NodeFacts node) {
    const Scene scene{.sample = sample, .loads = nullptr, .trouble = {}, .node = std::move(node)};
    return text_of(screen({}, scene, {24, 80}).lines[0]);
  };
  CHECK(heading({"node-1", "0.1.0"}).starts_with("kube-portal 0.1.0 on node-1: 3 services  "));
  CHECK(heading({"", "0.1.0"}).starts_with("kube-portal 0.1.0: 3 services  "));
  CHECK(heading({std::string(253, 'n'), "0.1.0"}).ends_with(" 22:30:01"));
}

TEST_CASE("names from the proxy never tell the terminal what to do") {
  PortInJson port{.service =
                      "evil\x1b]0;title\x07/\xc2\x9b"
                      "2J\n"};
  port.endpoints = {{{"address", "\x1b[2J"}, {"used", true}, {"reason", "\r\b\x7f"}}};
  const auto sample = sample_of({port});
  for (const auto& state : {ViewState{}, ViewState{.opened = port.service}}) {
    for (const auto& line : draw(sample, state, {24, 80}, nullptr, "trouble\x1b[31m").lines) {
      CHECK(std::ranges::all_of(text_of(line), [](char c) { return c >= ' ' && c <= '~'; }));
    }
  }
}

TEST_CASE("trouble and a pause are told, and old figures are dim") {
  const auto sample = many_services(3);
  const auto shown = draw(sample, {.paused = true}, {24, 80}, nullptr, "nobody listens");
  CHECK(text_of(shown.lines[2]) == "nobody listens");
  CHECK(has(shown.lines[2], Style::alarm));
  CHECK(has(shown.lines[4], Style::dim));
  CHECK(shows(shown, "paused"));
  CHECK(text_of(draw(sample, {}, {5, 20}, nullptr, "nobody listens").lines[0]) == "nobody listens");
  CHECK(text_of(draw(sample, {}, {2, 20}, nullptr, "nobody listens").lines[1]) == "nobody listens");
}

TEST_CASE("the help has every key and column on one screen of 80 x 24") {
  const auto shown = draw(many_services(3), {.help = true});
  CHECK(shown.lines.size() == 24);
  CHECK(shows(shown, "escape"));
  CHECK(shows(shown, "this page"));
  for (const auto& column : columns()) CHECK(shows(shown, column.title));
}
