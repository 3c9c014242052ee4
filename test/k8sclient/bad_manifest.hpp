#pragma once

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "k8sclient/manifest.hpp"

namespace kubeportal::testing {

/// What must be said about a bad manifest.
struct Complaint {
  std::string at;     ///< "line:column"
  std::string about;  ///< object and field: "Service default/web: spec.type: "
  std::string found;
  std::string allowed;
};

struct BadManifest {
  std::string name;
  std::string text;
  std::vector<Complaint> complaints;  ///< all of them, in order
};

inline const std::string kDnsLabel =
    "a DNS label: at most 63 of a-z, 0-9 and -, starting and ending with a letter or digit "
    "(RFC 1123)";
inline const std::string kServiceName =
    "a DNS label: at most 63 of a-z, 0-9 and -, starting with a letter and ending with a letter or "
    "digit (RFC 1035)";
inline const std::string kDnsName =
    "a DNS name: at most 253 of a-z, 0-9, - and ., each part starting and ending with a letter or "
    "digit (RFC 1123)";
inline const std::string kLabelValue =
    "empty, or at most 63 letters, digits, -, _ and ., starting and ending with a letter or digit";
inline const std::string kIp = "an IP address such as 10.0.0.1 or fd00::1";
inline const std::string kPort = "a number from 1 to 65535";
inline const std::string kQuoted = "a string (put it in quotes)";

/// Reads every manifest and compares what is said with what must be said, to the letter.
inline void check_complaints(const std::vector<BadManifest>& table) {
  for (const auto& [name, text, complaints] : table) {
    CAPTURE(name);
    std::vector<std::string> expected;
    for (const auto& [at, about, found, allowed] : complaints) {
      expected.push_back("m.yaml:" + at + ": " + about + "found " + found +
                         "; allowed: " + allowed);
    }
    std::vector<std::string> said;
    for (const auto& problem : k8sclient::read_manifest(text).problems) {
      said.push_back(document::describe("m.yaml", problem));
    }
    CHECK(said.size() == expected.size());
    for (std::size_t i = 0; i < said.size() && i < expected.size(); ++i) {
      CHECK(said[i] == expected[i]);
    }
  }
}

}  // namespace kubeportal::testing
