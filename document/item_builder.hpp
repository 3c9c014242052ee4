#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "document/positions.hpp"

namespace kubeportal::document {

/// Text that is not YAML or JSON, or more of it than is good for anybody.
struct SyntaxError {
  Position position;
  std::string found;
  std::string allowed;
};

/// One object of a file: a document, or an element of a document's `items`.
struct Item {
  nlohmann::json value;        ///< the receiver may take it
  const Positions& positions;  ///< valid during the call
  Positions::Node node;        ///< the item's own place in `positions`
  std::string path;            ///< "items[3]"; empty for a document
};
using ItemHandler = std::function<void(Item&)>;

/// What a key that a mapping has already means: an error, or the last value counts and
/// Positions::repeated() knows of it.
enum class RepeatedKeys : std::uint8_t { refused, last_counts };

/// Puts items together from the events of a parser and hands each over as soon as it is complete,
/// so that no more than one is in memory. The elements of a document's top-level `items` are items
/// of their own, and the document without them comes last: a List may say its kind at the end.
///
/// Bounded against hostile input: nesting by kMaxDepth, what anchors, aliases and merge keys copy
/// by kMaxCopied for the whole file. Owned by the function that parses; a call that returns false
/// has filled error(), and ends the parsing.
class ItemBuilder {
 public:
  static constexpr std::size_t kMaxDepth = 200;
  static constexpr std::size_t kMaxCopied = 16U << 20U;  // bytes, about

  explicit ItemBuilder(ItemHandler on_item, RepeatedKeys repeated = RepeatedKeys::refused)
      : on_item_(std::move(on_item)), repeated_(repeated) {}

  /// Whether the next scalar is a key of a mapping.
  bool expects_key() const;

  bool key(std::string_view text, Position position);
  /// YAML's `<<`: the mapping that follows gives the entries that are not given otherwise.
  void merge_key();
  bool scalar(nlohmann::json value, Position position, std::string_view anchor = {});
  bool begin_mapping(Position position, std::string_view anchor = {});
  bool begin_list(Position position, std::string_view anchor = {});
  bool end(Position position);
  bool alias(const std::string& name, Position position);
  /// Anchors are known in their own document only.
  void end_document();

  bool fail(Position position, std::string found, std::string allowed);
  const std::optional<SyntaxError>& error() const { return error_; }

 private:
  struct Frame {
    nlohmann::json value;
    Positions::Node node;
    std::string anchor;
    std::string key;  // of the value that comes next
    Position key_position;
    bool has_key = false;
    bool merges = false;  // the value that comes next is merged
    bool is_items = false;
    std::size_t next_index = 0;
    std::vector<nlohmann::json> merged;
  };

  bool begin(nlohmann::json value, Position position, std::string_view anchor);
  bool place(nlohmann::json value, Positions::Node node, std::string_view anchor);
  bool merge(nlohmann::json value, Position position);
  bool remember(std::string_view anchor, const nlohmann::json& value, Position position);
  bool may_copy(const nlohmann::json& value, Position position);
  void deliver(nlohmann::json value, Positions::Node node, std::string path);
  void deliver_document(nlohmann::json value, Positions::Node node);
  Positions::Node note_place(Position position);
  bool is_top_level_items() const;

  ItemHandler on_item_;
  const RepeatedKeys repeated_;
  Positions positions_;
  std::vector<Frame> open_;  // innermost last
  std::map<std::string, nlohmann::json, std::less<>> anchors_;
  std::size_t copied_ = 0;
  std::optional<SyntaxError> error_;
};

}  // namespace kubeportal::document
