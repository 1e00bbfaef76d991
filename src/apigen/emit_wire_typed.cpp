// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/apigen/emit.hpp"
#include "src/apigen/types.hpp"
#include "src/apigen/wire_model.hpp"

#include <fmt/format.h>

namespace apigen {
namespace {

class typed {
public:
    typed(const api& model, std::size_t part, std::size_t parts) : model_(model), part_(part), parts_(parts) {}

    std::string run() {
        for (auto& one : model_.structs) {
            auto members = wire_members(model_, one.fields);
            if (members.empty()) continue;
            shapes_ += fmt::format("extern const shape struct_{};\n", one.name);
            declared_ += fmt::format("template <>\nconst typed_shape& typed_of<vir::{}>() noexcept;\n", one.name);
            if (!mine()) continue;
            table("typed_" + one.name, "struct_" + one.name, {members, "vir::" + one.name});
            structs_ += fmt::format("template <>\nconst typed_shape& typed_of<vir::{0}>() noexcept {{ return "
                                    "detail::typed_{0}; }}\n", one.name);
        }
        for (auto& one : wire_procedures(model_)) {
            if (one.later || !mine()) continue;
            auto symbol = fmt::format("{}_{}", one.program, one.number);
            shapes_ += fmt::format("extern const shape {0}_args, {0}_ret;\nextern const typed_shape {0}_typed_args, "
                                   "{0}_typed_ret;\n", symbol);
            table(symbol + "_typed_args", symbol + "_args", one.arguments);
            table(symbol + "_typed_ret", symbol + "_ret", one.results);
        }
        return banner() +
               "#include \"protocol.hpp\"\n#include \"src/rpc/codec.hpp\"\n#include <virtxx/op/all.hpp>\n#include "
               "<virtxx/stream.hpp>\n\n"
               "namespace vir::rpc {\n\n" +
               declared_ + "\nnamespace detail {\n\n" + shapes_ + tables_ + "\n}  // namespace detail\n\n" + structs_ +
               "\n}  // namespace vir::rpc\n";
    }

private:
    bool mine() { return next_++ % parts_ == part_; }

    void table(const std::string& symbol, const std::string& shape, const wire_body& body) {
        auto maker = body.cxx.empty() ? std::string("nullptr") : "&maker_for<" + body.cxx + ">";
        if (body.members.empty()) {
            tables_ += fmt::format("const typed_shape {} {{&{}, {}, {{}}}};\n", symbol, shape, maker);
            return;
        }
        tables_ += fmt::format("\nconst access {}_access[] = {{\n", symbol);
        for (auto& one : body.members) {
            if (!one.in_api) {
                tables_ += "    {},\n";
                continue;
            }
            auto member = one.whole ? "at" : fmt::format("&static_cast<{}*>(at)->{}", body.cxx, cxx_name(one.name));
            tables_ += fmt::format("    {{&codec_for<{}>, [](void* at) -> void* {{ return {}; }}}},\n",
                                   cxx_type(model_, one.type), member);
        }
        tables_ += fmt::format("}};\nconst typed_shape {0} {{&{1}, {2}, {0}_access}};\n", symbol, shape, maker);
    }

    const api& model_;
    std::size_t part_, parts_, next_ = 0;
    std::string shapes_, declared_, tables_, structs_;
};

}  // namespace

std::string emit_wire_typed(const api& model, std::size_t part, std::size_t parts) {
    return typed(model, part, parts).run();
}

}  // namespace apigen
