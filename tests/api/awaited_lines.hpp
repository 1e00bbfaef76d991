// Copyright virtxx contributors. Boost Software License 1.0.
// Included once for each kind of `handle`: g++ 12 does not compile a member of an awaited value in a template.

task<void> operations_with_braces(handle conn) {
    check((co_await conn.handle(op::domain_define_xml{long_name})).name == long_name);
    check((co_await conn.handle(op::domain_define_xml{std::string(long_name), domain_define_flags::none})).name ==
          long_name);
    check((co_await conn.handle(op::domain_get_info{reference()})).vcpus == 2);
    check((co_await conn.handle(op::domain_get_info{{long_name, uuid::random(), 3}})).state == domain_state::running);
    check((co_await conn.handle(op::domain_get_info{domain_ref{long_name, uuid::random()}})).vcpus == 2);
    co_await conn.handle(op::domain_destroy{{long_name, uuid::random()}, domain_destroy_flags::graceful});
    check((co_await conn.handle(op::connect_get_type{})) == "TOY");
    check((co_await conn.handle(op::connect_list_all_domains{list_domains_flags::active})).size() == 1);
}

task<void> methods(handle conn) {
    auto dom = co_await conn.define("<domain type='test'><name>a name that is long enough</name></domain>");
    co_await conn.define(std::string(long_name));
    co_await conn.define(document<domain_def>(long_name));
    co_await conn.define({long_name});
    co_await conn.domain_by_name(long_name);
    check((co_await conn.domain_by_name(std::string{long_name})).name() == long_name);
    co_await within(5s, dom.start());
    co_await within(5s, conn.domain_of({long_name, uuid::random()}).destroy());
    check((co_await conn.domain_of(domain_ref{long_name, uuid::random()}).info()).vcpus == 2);
    // A braced list of values does not compile there under g++ 12; it is made before.
    const std::vector<domain_ref> some{reference(), reference()};
    check((co_await conn.stats(some)).size() == 2);
    check((co_await conn.stats(std::vector<domain_ref>(2, reference()), stats::all)).size() == 2);
    check(!(co_await as_result(conn.domain_by_name("nobody has this name, however long one searches"))));
}

task<void> in_conditions_and_arguments(handle conn) {
    if (auto dom = co_await conn.define(long_name); dom.name() != long_name) FAIL("another name");
    for (auto& dom : co_await conn.domains()) CHECK_FALSE(dom.name().empty());
    std::vector<std::string> names(1, (co_await conn.define(long_name)).name());
    names.push_back((co_await conn.domain_by_name(long_name)).name());
    CHECK(names[0] == names[1]);
    const bool same = (co_await conn.domain_by_name(long_name)).uuid() == (co_await conn.domain_by_name(long_name)).uuid();
    check(same);
    auto life = conn.events<event::lifecycle>(co_await conn.domain_by_name(long_name));
    co_await (co_await conn.domain_by_name(long_name)).destroy();
    while (auto e = co_await life.next())
        if (e->what == lifecycle::stopped) break;
    auto filtered = conn.events<event::lifecycle>(about{(co_await conn.domain_by_name(long_name)).uuid()});
}
