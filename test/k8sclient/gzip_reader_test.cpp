#include "k8sclient/gzip_reader.hpp"

#include <string>

#include <doctest/doctest.h>

#include "test/fakes/gzip.hpp"

using kubeportal::fakes::gzip;
using kubeportal::k8sclient::GzipReader;

namespace {

const std::string kText = std::string(200'000, 'x') + "and an end";

struct Unpacked {
  explicit Unpacked(const std::string& packed, std::size_t piece) {
    GzipReader reader;
    for (std::size_t at = 0; at < packed.size() && good; at += piece) {
      good = reader.feed(std::string_view(packed).substr(at, piece), [&](std::string_view bytes) {
        text += bytes;
        return true;
      });
    }
    whole = reader.is_whole();
  }

  std::string text;
  bool good = true;
  bool whole = false;
};

}  // namespace

TEST_CASE("what was packed comes out again however it is cut") {
  const auto packed = gzip(kText);
  for (const std::size_t piece : {std::size_t{1}, std::size_t{7}, packed.size()}) {
    CAPTURE(piece);
    const Unpacked unpacked(packed, piece);
    CHECK(unpacked.good);
    CHECK(unpacked.whole);
    CHECK(unpacked.text == kText);
  }
}

TEST_CASE("a stream that breaks off is not whole") {
  const auto packed = gzip(kText);
  for (const std::size_t size : {std::size_t{0}, std::size_t{5}, packed.size() - 1}) {
    CAPTURE(size);
    const Unpacked unpacked(packed.substr(0, size), 64);
    CHECK(unpacked.good);
    CHECK_FALSE(unpacked.whole);
  }
}

TEST_CASE("what is no gzip or goes on behind its end is refused") {
  CHECK_FALSE(Unpacked("{\"kind\":\"List\"}", 64).good);
  CHECK_FALSE(Unpacked(gzip(kText) + "more", 100'000).good);
  auto damaged = gzip(kText);
  damaged[damaged.size() - 6] = static_cast<char>(damaged[damaged.size() - 6] ^ 1);  // the checksum
  CHECK_FALSE(Unpacked(damaged, 64).good);
}

TEST_CASE("a reader that has enough is asked no more") {
  GzipReader reader;
  int pieces = 0;
  CHECK(reader.feed(gzip(kText), [&](std::string_view) { return ++pieces < 2; }));
  CHECK(pieces == 2);
  CHECK_FALSE(reader.is_whole());
}
