// Copyright virtxx contributors. Boost Software License 1.0.
#include "tests/doc/kind.hpp"

#include <virtxx/doc/secret.hpp>
#include <virtxx/doc/storage_capabilities.hpp>
#include <virtxx/doc/storage_pool.hpp>
#include <virtxx/doc/storage_volume.hpp>

using namespace vir;
using namespace vir::literals;

namespace {

std::string pool_of(const std::string& type, const std::string& inside) {
    return "<pool type='" + type + "'>\n<name>p</name>\n" + inside + "\n</pool>";
}

error pool_refusal(const std::string& type, const std::string& inside) {
    try {
        auto pool = parse<storage_pool_def>(pool_of(type, inside));
        complete(pool);
    } catch (const error& failure) {
        return failure;
    }
    return error(errc::ok, "");
}

storage_pool_def completed_pool(const std::string& type, const std::string& inside) {
    auto pool = parse<storage_pool_def>(pool_of(type, inside));
    complete(pool);
    return pool;
}

storage_volume_def completed_volume(const std::string& target, storage::pool_type type = storage::pool_type::dir) {
    auto volume = parse<storage_volume_def>("<volume><name>v</name><capacity unit='MiB'>5</capacity>" + target +
                                            "</volume>");
    complete(volume, type);
    return volume;
}

error volume_refusal(const std::string& text, storage::pool_type type = storage::pool_type::dir) {
    try {
        auto volume = parse<storage_volume_def>(text);
        complete(volume, type);
    } catch (const error& failure) {
        return failure;
    }
    return error(errc::ok, "");
}

const std::string on_disk = "<target><path>/p</path></target>";

}  // namespace

TEST_CASE("our pools, volumes and secrets come back as they were, and touch every row of their description") {
    testing::check_kind<storage_pool_def>(VIRTXX_TEST_DATA "/storage_pool");
    testing::check_kind<storage_volume_def>(VIRTXX_TEST_DATA "/storage_volume");
    testing::check_kind<storage_pool_capabilities>(VIRTXX_TEST_DATA "/storage_capabilities");
    testing::check_kind<secret_def>(VIRTXX_TEST_DATA "/secret");
}

TEST_CASE("a pool is completed by its type, and twice is as once") {
    auto logical = completed_pool("logical", "<source><device path='/dev/sdb'/></source>");
    CHECK(logical.source.name == "p");
    CHECK(logical.source.format == "lvm2");
    REQUIRE(logical.target);
    CHECK(logical.target->path == "/dev/p");
    CHECK(logical.uuid);
    auto again = logical;
    complete(again);
    CHECK(again == logical);

    auto gluster = completed_pool("gluster", "<source><host name='h' port='0'/></source>" + on_disk);
    CHECK(gluster.source.dir == "/");
    CHECK_FALSE(gluster.target);
    CHECK_FALSE(gluster.source.hosts.at(0).port);

    auto dir = completed_pool("dir",
                              "<capacity>7</capacity><source><name>x</name><format type='ext4'/></source>"
                              "<target><path>///a//b/</path><permissions><owner>-1</owner></permissions></target>");
    CHECK(dir.target->path == "/a/b");
    CHECK_FALSE(dir.target->permissions);
    CHECK(dir.source == storage::pool_source());
    CHECK(dir.capacity.count() == 0);
    CHECK(completed_pool("scsi", "<source><adapter name='host0'/></source>" + on_disk).source.adapter->type ==
          storage::adapter_type::scsi__host);
}

TEST_CASE("paths of pools lose what means nothing") {
    CHECK(storage::sanitized_path("///a//b///") == "/a/b");
    CHECK(storage::sanitized_path("//a") == "//a");
    CHECK(storage::sanitized_path("//") == "//");
    CHECK(storage::sanitized_path("///") == "/");
    CHECK(storage::sanitized_path("a//b/") == "a/b");
    CHECK(storage::sanitized_path("") == "");
}

TEST_CASE("pools that cannot be found are refused") {
    for (const auto& [type, inside] : std::vector<std::pair<std::string, std::string>>{
             {"fs", on_disk}, {"disk", on_disk}, {"netfs", "<source><dir path='/d'/></source>" + on_disk},
             {"netfs", "<source><host name='h'/></source>" + on_disk}, {"dir", ""}, {"scsi", on_disk},
             {"iscsi", on_disk}, {"scsi", "<source><adapter/></source>" + on_disk},
             {"scsi", "<source><adapter type='fc_host'/></source>" + on_disk},
             {"scsi", "<source><adapter type='scsi_host'/></source>" + on_disk},
             {"dir", on_disk + "<target><permissions><mode>8</mode></permissions></target>"}}) {
        INFO(type << " " << inside);
        auto failure = pool_refusal(type, inside);
        if (inside.find("mode") != inside.npos) continue;
        CHECK(failure.code() == errc::xml_error);
        CHECK(failure.domain() == error_domain::storage);
    }
    CHECK(pool_refusal("logical", "<source><format type='zip'/></source>").code() == errc::config_unsupported);
    CHECK(pool_refusal("logical", "<features><cow state='no'/></features>").code() == errc::no_support);
    CHECK(pool_refusal("iscsi-direct", "<source><host name='h'/></source>").code() == errc::config_unsupported);
    CHECK(pool_refusal("iscsi",
                       "<source><host name='h'/><auth username='u'><secret usage='s'/></auth></source>" + on_disk)
              .code() == errc::config_unsupported);
}

TEST_CASE("errors of pools say where they are") {
    auto failure = testing::failure_of<storage_pool_def>(
        pool_of("dir", "<target>\n<permissions>\n<mode>8</mode></permissions></target>"));
    CHECK(failure.domain() == error_domain::storage);
    CHECK(failure.number(1) == 5);
    failure = testing::failure_of<storage_pool_def>(
        pool_of("iscsi", "<source>\n<auth type='chap' username='u'>\n<secret uuid='x'/></auth></source>"));
    CHECK(failure.domain() == error_domain::none);
    CHECK(failure.number(1) == 5);
}

TEST_CASE("a volume is completed by the type of its pool") {
    auto file = completed_volume("<target><features/></target>");
    CHECK(file.target.format == "raw");
    CHECK(file.target.compat == "1.1");
    CHECK(file.allocation == 5_MiB);
    auto again = file;
    complete(again, storage::pool_type::dir);
    CHECK(again == file);
    CHECK(completed_volume("", storage::pool_type::disk).target.format == "none");
    CHECK(completed_volume("<target><format type='qcow2'/></target>", storage::pool_type::logical).target.format == "");
    CHECK(completed_volume("<backingStore><path>/b</path></backingStore>").backing->format == "raw");
    CHECK_FALSE(completed_volume("<backingStore><format type='raw'/></backingStore>").backing);

    storage_volume_def unsized;
    unsized.name = "v";
    CHECK_THROWS_WITH(complete(unsized, storage::pool_type::dir), Catch::Contains("missing capacity element"));
    unsized.backing = storage::volume_backing("/b");
    complete(unsized, storage::pool_type::dir, storage::capacity_need::unless_backed);
    CHECK(unsized.capacity == bytes());
}

TEST_CASE("volumes that cannot be made are refused") {
    auto with = [](const std::string& target) {
        return "<volume><name>v</name><capacity>1</capacity><target>" + target + "</target></volume>";
    };
    CHECK(volume_refusal("<volume><capacity>1</capacity></volume>").code() == errc::xml_error);
    CHECK(volume_refusal("<volume><name>v</name><capacity>x</capacity></volume>").code() == errc::xml_error);
    CHECK(volume_refusal("<volume><name>v</name><capacity unit='parsec'>1</capacity></volume>").code() ==
          errc::invalid_arg);
    CHECK(volume_refusal(with("<format type='zip'/>")).code() == errc::config_unsupported);
    CHECK(volume_refusal(with("<format type='none'/>")).code() == errc::config_unsupported);
    CHECK(volume_refusal(with("<format type='raw'/>"), storage::pool_type::disk).code() == errc::config_unsupported);
    CHECK(volume_refusal(with("<compat>new</compat>")).code() == errc::xml_error);
    CHECK(volume_refusal(with("<features><speed/></features>")).code() == errc::config_unsupported);
    CHECK(volume_refusal(with("<encryption/>")).code() == errc::xml_error);
    CHECK(volume_refusal(with("<encryption format='luks'><ivgen name='x'/></encryption>")).code() == errc::xml_error);
}

TEST_CASE("a host's kinds of storage are listed with their formats") {
    auto caps = storage_capabilities({storage::pool_type::dir, storage::pool_type::netfs});
    CHECK(caps.pools.size() == 14);
    CHECK(caps.pools[0].supported);
    CHECK_FALSE(caps.pools[1].supported);
    CHECK(caps.pools[2].source->default_format == "auto");
    CHECK_FALSE(caps.pools[0].source);
    CHECK(caps.pools[4].target->default_format == "none");
    CHECK(parse<storage_pool_capabilities>(format(caps), strict_parsing()) == caps);
}

TEST_CASE("a secret says what it is for") {
    auto secret = parse<secret_def>("<secret><usage type='iscsi'><target>t</target></usage></secret>");
    CHECK(usage_id(secret) == "t");
    complete(secret);
    CHECK(secret.uuid);
    CHECK(usage_id(parse<secret_def>("<secret/>")) == "");
    CHECK(testing::failure_of<secret_def>("<secret>\n<usage type='ceph'/></secret>").code() == errc::internal_error);
    CHECK(testing::failure_of<secret_def>("<secret>\n<usage/></secret>").code() == errc::xml_error);
    auto failure = testing::failure_of<secret_def>("<secret>\n<usage type='song'/></secret>");
    CHECK(failure.code() == errc::config_unsupported);
    CHECK(failure.domain() == error_domain::secret);
    CHECK(failure.number(1) == 2);
}

TEST_CASE("sizes of a pool are what its driver finds, whatever its document says") {
    for (const std::string size : {"<capacity>x</capacity>", "<allocation unit='parsec'>1</allocation>",
                                   "<available>-1</available>", "<capacity/>"}) {
        INFO(size);
        const auto text = "<pool type='dir'><name>p</name>" + size + "<target><path>/p</path></target></pool>";
        CHECK_NOTHROW(parse<storage_pool_def>(text));
        if (size != "<capacity/>") CHECK_THROWS_AS(parse<storage_pool_def>(text, strict_parsing()), error);
    }
}
