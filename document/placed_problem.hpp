#pragma once

#include <string>

#include "document/positions.hpp"

namespace kubeportal::document {

/// Something wrong in a file, with all that is needed to mend it.
struct PlacedProblem {
  Position position;
  std::string object;  ///< "Service default/web"; empty where that is not known
  std::string field;   ///< "spec.ports[0].port"; empty: the text or the object as a whole
  std::string found;
  std::string allowed;
};

/// "FILE:12:9: Service default/web: spec.ports[0].port: found 70000; allowed: ..."; line and column
/// are left out where the file as a whole is meant.
/// Control characters are escaped: what a file holds cannot forge lines of a log.
std::string describe(const std::string& file, const PlacedProblem& problem);

/// The text with control characters as \x1b.
std::string printable(const std::string& text);

}  // namespace kubeportal::document
