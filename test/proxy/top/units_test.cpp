#include "proxy/top/units.hpp"

#include <doctest/doctest.h>

#include "proxy/top/lines.hpp"

using namespace kubeportal::top;

TEST_CASE("numbers of any size need five characters at most") {
  CHECK(scaled(0) == "0");
  CHECK(scaled(-1) == "0");
  CHECK(scaled(0.04) == "<0.1");
  CHECK(scaled(0.5) == "0.5");
  CHECK(scaled(9.96) == "10");
  CHECK(scaled(999.4) == "999");
  CHECK(scaled(999.6) == "1.0k");
  CHECK(scaled(12'345) == "12.3k");
  CHECK(scaled(123'456) == "123k");
  CHECK(scaled(18e18) == "18.0E");
  CHECK(count(3) == "3");
  CHECK(count(12'345) == "12.3k");
}

TEST_CASE("latencies have the unit that fits them") {
  CHECK(to_text(std::nullopt) == "-");
  CHECK(to_text(Latency{.seconds = 0.00035}) == "350 us");
  CHECK(to_text(Latency{.seconds = 0.0012}) == "1.2 ms");
  CHECK(to_text(Latency{.seconds = 0.25}) == "250 ms");
  CHECK(to_text(Latency{.seconds = 2.05}) == "2.0 s");
  CHECK(to_text(Latency{.seconds = 4, .above = true}) == ">4 s");
}

TEST_CASE("nothing that a terminal obeys, and no half character, is printable") {
  CHECK(printable("web\x1b[2J\r\n\x7f") == "web?[2J???");
  CHECK(printable("caf\xc3\xa9 \xe2\x82\xac") == "caf? ?");
  CHECK(printable("\x9b"
                  "31m") == "31m");
}

TEST_CASE("a long name keeps its ends") {
  CHECK(cut_in_the_middle("default/web", 11) == "default/web");
  CHECK(cut_in_the_middle("default/frontend-service", 15) == "defaul...ervice");
  CHECK(cut_in_the_middle("default/web", 3) == "def");
  CHECK(cut_in_the_middle("default/web", 0).empty());
}

TEST_CASE("a line takes no more than its width") {
  LineWriter line(10);
  line.add("abc").add_right("1", 4).add_left("longer than that", 8, Style::bold).add("more");
  CHECK(line.done() == Line{{"abc   1"}, {"lon", Style::bold}});
}
