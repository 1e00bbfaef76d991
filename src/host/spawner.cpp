// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/host/spawner.hpp"

#include "src/host/pidfd.hpp"
#include "src/host/system_error.hpp"

#include <fmt/format.h>

#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <fcntl.h>
#include <linux/close_range.h>
#include <sched.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <mutex>

extern char** environ;

// The thread sanitizer takes every clone() for a fork that copies memory, and then sees races that are none.
#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define __SANITIZE_THREAD__ 1
#endif
#endif
#if defined(__SANITIZE_THREAD__)
extern "C" int __clone(int (*)(void*), void*, int, void*, ...);
#define VIRTXX_CLONE __clone
#else
#define VIRTXX_CLONE ::clone
#endif

namespace vir {
namespace {

// What the child of vfork does before exec. It shares the parent's memory: raw system calls, no allocation, no
// library state, and no sanitizer, whose run time would take the child for the parent.
#if defined(__clang__) || defined(__GNUC__)
#define VIRTXX_IN_CHILD __attribute__((no_sanitize("address", "thread", "undefined")))
#endif

enum class step : int { none, session, owner, descriptors, folder, exec };

struct child_plan {
    const char* file = nullptr;
    char* const* argv = nullptr;
    char* const* envp = nullptr;
    const char* folder = nullptr;
    const int* targets = nullptr;  // numbers in the program
    int* sources = nullptr;        // our descriptors; scratch for the child
    std::size_t descriptors = 0;
    int above = 3;                 // higher than every target
    bool new_session = false;
    bool dies_with_owner = false;
    pid_t owner = 0;
    step failed = step::none;
    int number = 0;
};

struct kernel_sigaction {
    void (*handler)(int);
    unsigned long flags;
    void (*restorer)();
    unsigned long mask;
};

VIRTXX_IN_CHILD int give_up(child_plan* plan, step at) {
    plan->failed = at;
    plan->number = errno;
    return 127;
}

VIRTXX_IN_CHILD int child_main(void* argument) {
    auto* plan = static_cast<child_plan*>(argument);

    // The owner's handlers must not run here, and what it ignores the program should not.
    for (int signal = 1; signal < 65; ++signal) {
        kernel_sigaction by_default{};
        syscall(SYS_rt_sigaction, signal, &by_default, nullptr, sizeof(unsigned long));
    }
    if (plan->new_session && syscall(SYS_setsid) < 0) return give_up(plan, step::session);
    if (plan->dies_with_owner) {
        if (syscall(SYS_prctl, PR_SET_PDEATHSIG, SIGKILL) < 0) return give_up(plan, step::owner);
        if (syscall(SYS_getppid) != plan->owner) {
            errno = ESRCH;
            return give_up(plan, step::owner);
        }
    }
    // First all out of the way, then each to its number: they may overlap.
    for (std::size_t i = 0; i < plan->descriptors; ++i) {
        plan->sources[i] = static_cast<int>(syscall(SYS_fcntl, plan->sources[i], F_DUPFD_CLOEXEC, plan->above));
        if (plan->sources[i] < 0) return give_up(plan, step::descriptors);
    }
    if (syscall(SYS_close_range, 3u, ~0u, CLOSE_RANGE_CLOEXEC) < 0) return give_up(plan, step::descriptors);
    for (std::size_t i = 0; i < plan->descriptors; ++i)
        if (syscall(SYS_dup3, plan->sources[i], plan->targets[i], 0) < 0) return give_up(plan, step::descriptors);
    if (plan->folder && syscall(SYS_chdir, plan->folder) < 0) return give_up(plan, step::folder);

    unsigned long nothing = 0;
    syscall(SYS_rt_sigprocmask, SIG_SETMASK, &nothing, nullptr, sizeof nothing);
    syscall(SYS_execve, plan->file, plan->argv, plan->envp);
    return give_up(plan, step::exec);
}

class child_stack {
public:
    child_stack()
        : base_(::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0)) {
        if (base_ == MAP_FAILED) throw_errno("get memory for starting a program");
    }
    child_stack(const child_stack&) = delete;
    ~child_stack() { ::munmap(base_, size); }
    void* top() const { return static_cast<char*>(base_) + size; }

private:
    static constexpr std::size_t size = 64 << 10;
    void* base_;
};

class signals_blocked {
public:
    signals_blocked() {
        sigset_t all;
        sigfillset(&all);
        pthread_sigmask(SIG_SETMASK, &all, &before_);
    }
    signals_blocked(const signals_blocked&) = delete;
    ~signals_blocked() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

private:
    sigset_t before_;
};

std::vector<char*> pointers(const std::vector<std::string>& strings, const std::string* first = nullptr) {
    std::vector<char*> out;
    out.reserve(strings.size() + 2);
    if (first) out.push_back(const_cast<char*>(first->c_str()));
    for (const auto& s : strings) out.push_back(const_cast<char*>(s.c_str()));
    out.push_back(nullptr);
    return out;
}

error exec_failure(const std::string& file, int number) {
    if (number == ENOENT && ::access(file.c_str(), F_OK) == 0)
        return error(errc::system_error,
                     fmt::format("cannot run '{}': the interpreter or loader that it names is missing", file))
            .with_number(1, number);
    if (number == ENOENT)
        return error(errc::system_error,
                     fmt::format("cannot run '{}': there is no such file; install it or correct the path", file))
            .with_number(1, number);
    if (number == EACCES)
        return error(errc::system_error,
                     fmt::format("cannot run '{}': it is not executable, or a folder on its path is not "
                                 "accessible",
                                 file))
            .with_number(1, number);
    if (number == ENOEXEC)
        return error(errc::system_error, fmt::format("cannot run '{}': it is not a program for this machine", file))
            .with_number(1, number);
    return system_failure(fmt::format("run '{}'", file), number);
}

error step_failure(const child_plan& plan, const command& what) {
    switch (plan.failed) {
        case step::session: return system_failure(fmt::format("start a session for '{}'", plan.file), plan.number);
        case step::owner: return system_failure(fmt::format("tie '{}' to its owner", plan.file), plan.number);
        case step::descriptors: return system_failure(fmt::format("hand descriptors to '{}'", plan.file), plan.number);
        case step::folder: return system_failure(fmt::format("run '{}' in '{}'", plan.file, what.folder), plan.number);
        default: return exec_failure(plan.file, plan.number);
    }
}

unique_fd open_or_throw(const std::string& path, int flags, std::string_view what_for) {
    unique_fd fd(::open(path.c_str(), flags | O_CLOEXEC | O_NOCTTY, 0600));
    if (!fd) throw_errno(fmt::format("open '{}' for {}", path, what_for));
    return fd;
}

std::pair<unique_fd, unique_fd> make_pipe() {
    int fds[2];
    if (::pipe2(fds, O_CLOEXEC) != 0) throw_errno("make a pipe");
    return {unique_fd(fds[0]), unique_fd(fds[1])};
}

}  // namespace

// Opens what the command's outputs name. A friend of both classes: what is inside an output is nobody else's matter.
class spawner {
public:
    struct end {
        unique_fd theirs;
        unique_fd ours;
        int get() const { return theirs.get(); }
    };

    static end open(const output& o) {
        end out;
        switch (o.kind_) {
            case output::kind::null: out.theirs = open_or_throw("/dev/null", O_RDWR, "a program's output"); break;
            case output::kind::file:
                out.theirs = open_or_throw(o.path_, O_WRONLY | O_CREAT | O_APPEND, "a program's output");
                break;
            case output::kind::capture: std::tie(out.ours, out.theirs) = make_pipe(); break;
        }
        return out;
    }

    static std::string path(const output& o) { return o.kind_ == output::kind::file ? o.path_ : std::string(); }
};

spawned_child::~spawned_child() {
    if (!pidfd_) return;
    ::pidfd_send_signal(pidfd_.get(), SIGKILL, nullptr, 0);
    abandon_child(id_.pid, std::move(pidfd_));
}

spawned_child spawn_now(const command& what) {
    abandon_child(0, unique_fd());  // sweeps
    const auto found = find_program(what.program);
    const std::string file = found.value_or(what.program);
    if (!found && file.find('/') == file.npos)
        throw error(errc::system_error,
                    fmt::format("cannot run '{}': there is no program of that name in PATH; install it", file))
            .with_number(1, ENOENT);

    spawner::end in;
    if (what.input.empty())
        in.theirs = open_or_throw("/dev/null", O_RDONLY, "a program's input");
    else
        std::tie(in.theirs, in.ours) = make_pipe();
    auto out = spawner::open(what.out);
    auto err = spawner::open(what.err);

    std::vector<int> targets{0, 1, 2}, sources{in.get(), out.get(), err.get()};
    for (const auto& [target, source] : what.descriptors) {
        targets.push_back(target);
        sources.push_back(source);
    }
    const auto argv = pointers(what.arguments, &what.program);
    const auto envp = what.environment ? pointers(*what.environment) : std::vector<char*>();

    child_plan plan;
    plan.file = file.c_str();
    plan.argv = argv.data();
    plan.envp = what.environment ? envp.data() : environ;
    plan.folder = what.folder.empty() ? nullptr : what.folder.c_str();
    plan.targets = targets.data();
    plan.sources = sources.data();
    plan.descriptors = targets.size();
    plan.above = *std::max_element(targets.begin(), targets.end()) + 1;
    plan.new_session = what.new_session;
    plan.dies_with_owner = what.dies_with_owner;
    plan.owner = ::getpid();

    spawned_child child;
    child.log_path = spawner::path(what.err);
    if (!child.log_path.empty()) {
        const auto end = ::lseek(err.theirs.get(), 0, SEEK_END);
        child.log_start = end > 0 ? static_cast<std::uint64_t>(end) : 0;
    }

    int pidfd = -1;
    pid_t pid;
    {
        child_stack stack;
        signals_blocked quiet;
        pid = VIRTXX_CLONE(child_main, stack.top(), CLONE_VM | CLONE_VFORK | CLONE_PIDFD | SIGCHLD, &plan, &pidfd);
    }
    if (pid < 0) throw_errno(fmt::format("start a process for '{}'", file));
    unique_fd handle(pidfd);
    if (plan.failed != step::none) {
        siginfo_t info{};
        ::waitid(static_cast<idtype_t>(P_PIDFD), static_cast<id_t>(pidfd), &info, WEXITED);
        throw step_failure(plan, what);
    }
    // Its start time is for later: /proc tells it only once exec is through with loading the program.
    spawned_child started(process_id(pid, 0), std::move(handle));
    started.log_path = std::move(child.log_path);
    started.log_start = child.log_start;
    started.in = std::move(in.ours);
    started.out = std::move(out.ours);
    started.err = std::move(err.ours);
    return started;
}

namespace {

std::mutex abandoned_mutex;
std::vector<std::pair<pid_t, unique_fd>>& abandoned() {
    static auto* list = new std::vector<std::pair<pid_t, unique_fd>>;
    return *list;
}

}  // namespace

void abandon_child(pid_t pid, unique_fd pidfd) {
    std::lock_guard lock(abandoned_mutex);
    if (pidfd) abandoned().emplace_back(pid, std::move(pidfd));
    std::erase_if(abandoned(), [](const auto& child) {
        siginfo_t info{};
        const int done = ::waitid(static_cast<idtype_t>(P_PIDFD), static_cast<id_t>(child.second.get()), &info,
                                  WEXITED | WNOHANG);
        return done != 0 || info.si_pid != 0;
    });
}

unique_fd reclaim_child(pid_t pid) {
    std::lock_guard lock(abandoned_mutex);
    auto& list = abandoned();
    auto found = std::find_if(list.begin(), list.end(), [pid](const auto& child) { return child.first == pid; });
    if (found == list.end()) return {};
    auto out = std::move(found->second);
    list.erase(found);
    return out;
}

}  // namespace vir
