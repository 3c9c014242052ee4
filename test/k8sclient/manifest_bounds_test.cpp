#include <doctest/doctest.h>

#include "k8sclient/manifest.hpp"
#include "test/k8sclient/manifest_texts.hpp"

using namespace kubeportal::k8sclient;
using namespace kubeportal::testing;

TEST_CASE("ten thousand Services and slices in one file are read whole") {
  std::string text;
  for (int i = 0; i < 10'000; ++i) {
    const std::string name = "web-" + std::to_string(i);
    text += service_text(name) + slice_text(name + "-1", name);
  }
  const auto manifest = read_manifest(text);
  CHECK(manifest.is_good());
  CHECK(manifest.services.size() == 10'000);
  REQUIRE(manifest.endpoint_slices.size() == 10'000);
  CHECK(manifest.endpoint_slices.back().object->service_name == "web-9999");
  CHECK(manifest.endpoint_slices.back().position.line == 9'999 * 19 + 9);
}

TEST_CASE("a file larger than the bound is refused without being parsed") {
  const auto manifest = read_manifest(std::string(kMaxManifestBytes + 1, '\t'));
  REQUIRE(manifest.problems.size() == 1);
  CHECK(describe("m", manifest.problems[0]) == "m: found 64 MiB of text; allowed: at most 64 MiB");
}

TEST_CASE("problems of one file are collected up to a bound") {
  std::string text;
  for (int i = 0; i < 200; ++i) text += service_text("web-" + std::to_string(i), 0);
  const auto manifest = read_manifest(text);
  CHECK(manifest.problems.size() == kMaxManifestProblems);
}

TEST_CASE("a slice with very many bad endpoints is refused in reasonable time") {
  std::string text =
      "apiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\n"
      "metadata: {name: a}\naddressType: IPv4\nendpoints:\n";
  for (int i = 0; i < 100'000; ++i) text += "- {addresses: [x]}\n";
  CHECK(read_manifest(text).problems.size() == kMaxManifestProblems);
}
