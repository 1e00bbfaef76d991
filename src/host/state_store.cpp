// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/host/state_store.hpp"

#include "src/core/launch.hpp"
#include "src/host/read_file.hpp"
#include "src/host/state_files.hpp"

#include <virtxx/pool.hpp>

#include <fmt/format.h>

namespace vir {

// Outlives the store while changes are under way.
class state_store::core {
public:
    core(asio::any_io_executor executor, std::string root, unique_fd lock)
        : executor(std::move(executor)), root(std::move(root)), lock(std::make_shared<unique_fd>(std::move(lock))) {}

    asio::any_io_executor executor;
    std::string root;
    std::shared_ptr<unique_fd> lock;
    std::vector<std::shared_ptr<state_change>> waiting;
    bool working = false;
    std::uint64_t asked = 0, answered = 0;  // changes
    wakeup progress;
};

namespace {

std::string inside(const std::string& root, const std::string& relative) {
    const bool bad = relative.empty() || relative.front() == '/' || relative.find('\0') != relative.npos;
    bool leads_out = false;
    for (std::size_t at = 0; at <= relative.size();) {
        const auto end = std::min(relative.find('/', at), relative.size());
        const auto part = std::string_view(relative).substr(at, end - at);
        leads_out |= part.empty() || part == "." || part == "..";
        at = end + 1;
    }
    if (bad || leads_out)
        throw error(errc::invalid_arg, fmt::format("'{}' is no path below '{}'", relative, root));
    return root + "/" + relative;
}

// Takes all that waits at once, as long as something does.
task<void> work_off(std::shared_ptr<state_store::core> core) {
    while (!core->waiting.empty()) {
        auto batch = std::exchange(core->waiting, {});
        // The lock goes along: should the executor end now, nobody else owns the files before this is through.
        auto apply = [batch, lock = core->lock] { apply_changes(batch); };
        std::exception_ptr failure;
        try {
            co_await on_pool(apply, "writing state");
        } catch (...) {
            failure = std::current_exception();
        }
        for (const auto& change : batch) {
            if (failure) change->failure = failure;
            change->done = true;
        }
        core->answered += batch.size();
        core->progress.notify_all();
    }
    core->working = false;
}

void ask(const std::shared_ptr<state_store::core>& core, const std::shared_ptr<state_change>& change) {
    core->waiting.push_back(change);
    ++core->asked;
    if (!std::exchange(core->working, true)) launch(core->executor, work_off(core), "writing state");
}

task<void> done(std::shared_ptr<state_store::core> core, std::shared_ptr<state_change> change) {
    while (!change->done) co_await core->progress.wait("writing '" + change->path + "'");
    if (change->failure) std::rethrow_exception(change->failure);
}

task<bool> done_removing(std::shared_ptr<state_store::core> core, std::shared_ptr<state_change> change) {
    co_await done(core, change);
    co_return change->existed;
}

// Reads see what was asked for before them.
task<void> changes_before(std::shared_ptr<state_store::core> core) {
    const auto all = core->asked;
    while (core->answered < all) co_await core->progress.wait("changes of the state below '" + core->root + "'");
}

task<std::optional<std::string>> read_from(std::shared_ptr<state_store::core> core, std::string path,
                                           std::size_t limit) {
    co_await changes_before(core);
    auto what = "reading '" + path + "'";
    auto read = [path = std::move(path), limit] { return read_file(path, limit); };
    co_return co_await on_pool(read, what);
}

task<std::vector<std::string>> list_in(std::shared_ptr<state_store::core> core, std::string path) {
    co_await changes_before(core);
    auto what = "listing '" + path + "'";
    auto list = [path = std::move(path)] { return list_folder(path); };
    co_return co_await on_pool(list, what);
}

}  // namespace

task<std::shared_ptr<state_store>> state_store::open(state_layout layout) {
    while (layout.root.size() > 1 && layout.root.back() == '/') layout.root.pop_back();
    if (!layout.root.starts_with('/'))
        throw error(errc::invalid_arg,
                    fmt::format("the root of a state store must be absolute, not '{}'", layout.root));
    inside(layout.root, layout.owner_file);
    for (const auto& folder : layout.folders) inside(layout.root, folder);

    auto executor = co_await asio::this_coro::executor;
    const auto root = layout.root;
    auto take = [layout = std::move(layout)] { return open_state(layout); };
    auto lock = co_await on_pool(take, "opening the state below '" + root + "'");
    co_return std::shared_ptr<state_store>(
        new state_store(std::make_shared<core>(std::move(executor), root, std::move(lock))));
}

state_store::~state_store() = default;

const std::string& state_store::root() const noexcept { return core_->root; }
std::string state_store::absolute(const std::string& relative) const { return core_->root + "/" + relative; }

task<void> state_store::write(std::string file, std::string content, lasts how) {
    auto change =
        std::make_shared<state_change>(state_change::kind::write, inside(core_->root, file), std::move(content), how);
    ask(core_, change);
    return done(core_, std::move(change));
}

task<bool> state_store::remove(std::string file, lasts how) {
    auto change = std::make_shared<state_change>(state_change::kind::remove, inside(core_->root, file), "", how);
    ask(core_, change);
    return done_removing(core_, std::move(change));
}

task<void> state_store::link(std::string target, std::string link, lasts how) {
    auto change = std::make_shared<state_change>(state_change::kind::link, inside(core_->root, link), std::move(target),
                                                 how);
    ask(core_, change);
    return done(core_, std::move(change));
}

task<void> state_store::make_folder(std::string folder, lasts how) {
    auto change = std::make_shared<state_change>(state_change::kind::make_folder, inside(core_->root, folder), "", how);
    ask(core_, change);
    return done(core_, std::move(change));
}

task<std::optional<std::string>> state_store::read(std::string file, std::size_t limit) {
    return read_from(core_, inside(core_->root, file), limit);
}

task<std::vector<std::string>> state_store::list(std::string folder) {
    return list_in(core_, inside(core_->root, folder));
}

}  // namespace vir
