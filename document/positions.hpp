#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kubeportal::document {

/// A place in a text file. Lines and columns count from 1, columns in characters; line 0 is the
/// file as a whole.
struct Position {
  std::uint32_t line = 0;
  std::uint32_t column = 0;

  bool operator==(const Position&) const = default;
};

/// Where the values of one item stand in its file: a flat list in the order of the text, searched
/// only when something is wrong. Owned by the reader of the file, on its thread.
class Positions {
 public:
  using Node = std::uint32_t;
  static constexpr Node kNoParent = UINT32_MAX;

  Node add_entry(Node parent, std::string_view key, Position position);
  Node add_element(Node parent, std::size_t index, Position position);

  Position of(Node node) const { return places_[node].position; }

  /// Forgets `first` and everything that was added after it.
  void forget_from(Node first) { places_.resize(first); }

  /// The place of `path` ("spec.ports[0].port") below `item`, or of its nearest ancestor that is
  /// in the text: what lacks is reported where it should have been. Of a repeated key: the last.
  Position find(Node item, std::string_view path) const;

  /// Keys below `item` that are given again in their mapping: the way to each, and where it is
  /// given again.
  std::vector<std::pair<std::string, Position>> repeated(Node item) const;

 private:
  struct Place {
    Node parent = kNoParent;
    Position position;
    std::string key;  // "[0]" for the first element of a list
  };

  std::string path_of(Node node, Node item) const;

  std::vector<Place> places_;
};

}  // namespace kubeportal::document
