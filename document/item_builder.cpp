#include "document/item_builder.hpp"

#include <utility>

namespace kubeportal::document {

using nlohmann::json;

namespace {

/// About the bytes that a copy of `value` takes.
std::size_t weight_of(const json& value) {
  std::size_t weight = 32;
  if (value.is_string()) weight += value.get_ref<const std::string&>().size();
  if (value.is_array()) {
    for (const json& element : value) weight += weight_of(element);
  }
  if (value.is_object()) {
    for (const auto& [key, entry] : value.items()) weight += 48 + key.size() + weight_of(entry);
  }
  return weight;
}

std::string element_path(std::size_t index) { return "items[" + std::to_string(index) + "]"; }

}  // namespace

bool ItemBuilder::fail(Position position, std::string found, std::string allowed) {
  if (!error_) error_ = SyntaxError{position, std::move(found), std::move(allowed)};
  return false;
}

bool ItemBuilder::expects_key() const {
  return !open_.empty() && open_.back().value.is_object() && !open_.back().has_key;
}

bool ItemBuilder::key(std::string_view text, Position position) {
  Frame& mapping = open_.back();
  if (repeated_ == RepeatedKeys::refused && mapping.value.contains(text)) {
    return fail(position, "the key \"" + std::string(text.substr(0, 80)) + "\" a second time",
                "every key once in a mapping");
  }
  mapping.key = text;
  mapping.key_position = position;
  mapping.has_key = true;
  return true;
}

void ItemBuilder::merge_key() {
  open_.back().key = "<<";
  open_.back().has_key = true;
  open_.back().merges = true;
}

bool ItemBuilder::is_top_level_items() const {
  return open_.size() == 1 && open_.back().has_key && !open_.back().merges &&
         open_.back().value.is_object() && open_.back().key == "items";
}

Positions::Node ItemBuilder::note_place(Position position) {
  if (open_.empty()) return positions_.add_entry(Positions::kNoParent, {}, position);
  Frame& parent = open_.back();
  if (parent.value.is_array()) {
    return positions_.add_element(parent.node, parent.next_index++, position);
  }
  return positions_.add_entry(parent.node, parent.key, position);
}

bool ItemBuilder::scalar(json value, Position position, std::string_view anchor) {
  return place(std::move(value), note_place(position), anchor);
}

bool ItemBuilder::begin_mapping(Position position, std::string_view anchor) {
  return begin(json::object(), position, anchor);
}

bool ItemBuilder::begin_list(Position position, std::string_view anchor) {
  const bool is_items = is_top_level_items();
  if (!begin(json::array(), position, anchor)) return false;
  // Anchored items are kept for the alias, so they are handed over with the whole document.
  open_.back().is_items = is_items && anchor.empty();
  return true;
}

bool ItemBuilder::begin(json value, Position position, std::string_view anchor) {
  if (expects_key()) return fail(position, "a mapping or list as key", "text as key");
  if (open_.size() >= kMaxDepth) {
    return fail(position, "more than " + std::to_string(kMaxDepth) + " levels of nesting",
                "at most " + std::to_string(kMaxDepth));
  }
  const Positions::Node node = note_place(position);
  Frame& frame = open_.emplace_back();
  frame.value = std::move(value);
  frame.node = node;
  frame.anchor = anchor;
  return true;
}

bool ItemBuilder::end(Position position) {
  Frame closed = std::move(open_.back());
  open_.pop_back();
  for (json& source : closed.merged) {
    if (!may_copy(source, position)) return false;
    closed.value.insert(source.begin(), source.end());  // keeps what is there
  }
  // A stand-in for what has been handed over: a second `items` is a key given twice.
  if (closed.is_items) closed.value = nullptr;
  return place(std::move(closed.value), closed.node, closed.anchor);
}

bool ItemBuilder::alias(const std::string& name, Position position) {
  const auto anchored = anchors_.find(name);
  if (anchored == anchors_.end()) {
    return fail(position, "the alias *" + name.substr(0, 80),
                "the name of an anchor that ended before it in this document");
  }
  if (expects_key()) return fail(position, "an alias as key", "text as key");
  return may_copy(anchored->second, position) && place(anchored->second, note_place(position), {});
}

bool ItemBuilder::place(json value, Positions::Node node, std::string_view anchor) {
  if (!anchor.empty() && !remember(anchor, value, positions_.of(node))) return false;
  if (open_.empty()) {
    deliver_document(std::move(value), node);
    return true;
  }
  Frame& parent = open_.back();
  if (parent.is_items) {
    deliver(std::move(value), node, element_path(parent.next_index - 1));
    positions_.forget_from(node);
    return true;
  }
  if (parent.value.is_array()) {
    parent.value.push_back(std::move(value));
    return true;
  }
  parent.has_key = false;
  if (std::exchange(parent.merges, false)) return merge(std::move(value), positions_.of(node));
  parent.value[std::move(parent.key)] = std::move(value);
  return true;
}

bool ItemBuilder::merge(json value, Position position) {
  Frame& mapping = open_.back();
  if (value.is_object()) {
    mapping.merged.push_back(std::move(value));
    return true;
  }
  bool all_mappings = value.is_array();
  for (const json& element : value) all_mappings = all_mappings && element.is_object();
  if (!all_mappings) {
    return fail(position, "<< with something else", "<< with a mapping or a list of mappings");
  }
  for (json& element : value) mapping.merged.push_back(std::move(element));
  return true;
}

bool ItemBuilder::remember(std::string_view anchor, const json& value, Position position) {
  if (!may_copy(value, position)) return false;
  anchors_.insert_or_assign(std::string(anchor), value);
  return true;
}

bool ItemBuilder::may_copy(const json& value, Position position) {
  copied_ += weight_of(value);
  if (copied_ <= kMaxCopied) return true;
  return fail(position, "anchors and aliases that grow to more than 16 MiB", "at most 16 MiB");
}

void ItemBuilder::deliver(json value, Positions::Node node, std::string path) {
  Item item{std::move(value), positions_, node, std::move(path)};
  on_item_(item);
}

void ItemBuilder::deliver_document(json value, Positions::Node node) {
  // What an alias or an anchor made of `items` could not be handed over while it was read.
  if (value.is_object() && value.contains("items") && value["items"].is_array()) {
    json elements = std::exchange(value["items"], nullptr);
    const Positions::Node place = node;
    for (std::size_t i = 0; i < elements.size(); ++i) {
      deliver(std::move(elements[i]), place, element_path(i));
    }
  }
  deliver(std::move(value), node, {});
  positions_.forget_from(node);
}

void ItemBuilder::end_document() { anchors_.clear(); }

}  // namespace kubeportal::document
