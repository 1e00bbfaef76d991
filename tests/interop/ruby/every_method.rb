# Copyright virtxx contributors. Boost Software License 1.0.
#
# Calls every method of every class of ruby-libvirt on test:///default and prints what came of it: each in a process of
# its own, with objects made afresh; with arguments that make sense, with flags that nobody knows, and read-only.
require "libvirt"

UUID = "c7a5fdbd-edaf-9455-926a-d65c16db18%02x"
DISK = "<disk type='file' device='disk'><source file='/tmp/b.img'/><target dev='vdb' bus='virtio'/></disk>"
DOMAIN = "<domain type='test'><name>idle</name><uuid>#{UUID % 1}</uuid><memory>65536</memory><vcpu current='1'>2</vcpu>" \
         "<os><type>hvm</type></os><devices><disk type='file' device='disk'><source file='/tmp/a.img'/>" \
         "<target dev='vda' bus='virtio'/></disk><interface type='network'><mac address='52:54:00:00:00:01'/>" \
         "<source network='default'/><target dev='tap7'/></interface></devices></domain>"
OTHER = "<domain type='test'><name>new</name><uuid>#{UUID % 2}</uuid><memory>65536</memory><os><type>hvm</type></os></domain>"
NETWORK = "<network><name>new</name><uuid>#{UUID % 3}</uuid><bridge name='vx0'/></network>"
HOST = "<host mac='52:54:00:00:00:09' ip='192.168.122.9'/>"
POOL = "<pool type='dir'><name>new</name><uuid>#{UUID % 6}</uuid><target><path>/tmp/vx</path></target></pool>"
VOLUME = "<volume><name>%s</name><capacity>1000000</capacity></volume>"
INTERFACE = "<interface type='ethernet' name='eth9'><mac address='aa:bb:cc:dd:ee:01'/></interface>"
SNAPSHOT = "<domainsnapshot><name>%s</name></domainsnapshot>"
DEVICE = "<device><parent>scsi_host1</parent><capability type='scsi_host'><capability type='fc_host'>" \
         "<wwnn>20000000c9831b4b</wwnn><wwpn>10000000c9831b4b</wwpn></capability></capability></device>"
CPU = "<cpu match='exact'><arch>x86_64</arch><model>Westmere</model></cpu>"
SAVE = "/tmp/virtxx-interop-ruby-save"
NONE = "/tmp/virtxx-interop-ruby-none"
UNKNOWN = 0x40000000
CELLS = { "startCell" => 0, "cellCount" => 1 }.freeze

# One of each kind, by class; idle in the second place.
def objects(read_only)
  conn = Libvirt.open("test:///default")
  conn.define_domain_xml(DOMAIN)
  conn.lookup_domain_by_name("test").snapshot_create_xml(SNAPSHOT % "first")
  conn.lookup_storage_pool_by_name("default-pool").create_volume_xml(VOLUME % "vol")
  seen = read_only ? Libvirt.open_read_only("test:///default") : Libvirt.open("test:///default")
  test = seen.lookup_domain_by_name("test")
  pool = seen.lookup_storage_pool_by_name("default-pool")
  found = {
    "keep" => [conn], "Connect" => [seen], "Domain" => [test, seen.lookup_domain_by_name("idle")],
    "Domain::Snapshot" => [test.lookup_snapshot_by_name("first")], "Network" => [seen.lookup_network_by_name("default")],
    "StoragePool" => [pool], "StorageVol" => [pool.lookup_volume_by_name("vol")],
    "NodeDevice" => [seen.lookup_nodedevice_by_name("computer"), seen.lookup_nodedevice_by_name("scsi_host1")],
    "Interface" => [seen.lookup_interface_by_name("eth1")], "Stream" => read_only ? [] : [conn.stream]
  }
  found["StoragePoolInfo"] = [pool.info]
  found["StorageVolInfo"] = [found["StorageVol"][0].info]
  found["Domain::Info"] = [test.info]
  found["Connect::Nodeinfo"] = [seen.node_get_info]
  found
end

# What a method is called with, flags left out; of a method that is not here: what its name says, or nothing.
def arguments(kind, method, found)
  conn, domain = found["Connect"][0], found["Domain"][0]
  stream = found["Stream"][0]
  known = {
    "create_domain_xml" => [OTHER], "create_domain_linux" => [OTHER], "create_domain_xml_with_files" => [OTHER, []],
    "define_domain_xml" => [OTHER], "define_save_image_xml" => [NONE, DOMAIN], "save_image_xml_desc" => [NONE],
    "create_network_xml" => [NETWORK], "define_network_xml" => [NETWORK], "create_nodedevice_xml" => [DEVICE],
    "create_storage_pool_xml" => [POOL], "define_storage_pool_xml" => [POOL], "define_interface_xml" => [INTERFACE],
    "define_nwfilter_xml" => ["<filter name='mine'/>"], "define_secret_xml" => ["<secret ephemeral='no' private='no'/>"],
    "baseline_cpu" => [[CPU]], "compare_cpu" => [CPU], "cpu_model_names" => ["x86_64"],
    "discover_storage_pool_sources" => ["dir", nil], "domain_capabilities" => [nil, "x86_64", nil, "test", 0],
    "domain_event_register" => [proc {}], "domain_event_register_any" => [0, proc {}, domain, nil],
    "domain_event_deregister_any" => [0], "domain_xml_from_native" => ["xen-xl", "name='a'"], "domain_xml_to_native" => ["xen-xl", DOMAIN],
    "keepalive=" => [[1, 2]], "set_keepalive" => [1, 2], "lookup_domain_by_id" => [1], "lookup_domain_by_name" => ["test"],
    "lookup_domain_by_uuid" => [UUID % 1], "lookup_interface_by_mac" => ["aa:bb:cc:dd:ee:ff"], "lookup_interface_by_name" => ["eth1"],
    "lookup_network_by_name" => ["default"], "lookup_network_by_uuid" => [UUID % 3], "lookup_nodedevice_by_name" => ["computer"],
    "lookup_nwfilter_by_name" => ["mine"], "lookup_nwfilter_by_uuid" => [UUID % 4], "lookup_secret_by_usage" => [2, "mine"],
    "lookup_secret_by_uuid" => [UUID % 5], "lookup_storage_pool_by_name" => ["default-pool"], "lookup_storage_pool_by_uuid" => [UUID % 6],
    "Connect.max_vcpus" => ["test"], "node_alloc_pages" => [[{ "size" => 4, "count" => 1 }], { "start" => 0, "count" => 1 }],
    "node_cells_free_memory" => [0, 2], "node_free_pages" => [[4], CELLS, 0], "node_cpu_stats" => [-1],
    "node_memory_stats" => [-1], "node_memory_parameters=" => [{ "shm_pages_to_scan" => 1 }], "node_suspend_for_duration" => [0, 60],
    "qemu_attach" => [1], "num_of_nodedevices" => ["scsi_host"], "list_nodedevices" => [nil],
    # Domains.
    "attach_device" => [DISK], "detach_device" => [DISK], "update_device" => [DISK], "autostart=" => [true],
    "blkio_parameters=" => [{ "weight" => 500 }], "memory_parameters=" => [{ "hard_limit" => 1_000_000 }],
    "scheduler_parameters=" => [{ "weight" => 20 }], "numa_parameters=" => [{ "numa_nodeset" => "0" }],
    "interface_parameters" => ["tap7"], "interface_parameters=" => [["tap7", { "inbound.average" => 1000 }]],
    "block_iotune" => ["vda"], "block_iotune=" => [["vda", { "total_bytes_sec" => 1000 }]], "block_commit" => ["vda", nil, nil, 0],
    "block_job_abort" => ["vda"], "block_job_info" => ["vda"], "block_job_speed=" => [["vda", 1]], "block_peek" => ["vda", 0, 16],
    "block_pull" => ["vda", 1], "block_rebase" => ["vda", "/tmp/base", 1], "block_resize" => ["vda", 1000], "block_stats" => ["vda"],
    "block_stats_flags" => ["vda"], "blockinfo" => ["vda"], "core_dump" => [SAVE], "core_dump_with_format" => [SAVE, 0],
    "cpu_stats" => [-1, 1], "create_with_files" => [[]], "fs_freeze" => [["/"]], "fs_thaw" => [["/"]], "fstrim" => ["/", 0],
    "ifinfo" => ["tap7"], "lookup_snapshot_by_name" => ["first"], "lxc_enter_namespace" => [[0]], "max_memory=" => [1_000_000],
    "memory=" => [65_536], "memory_peek" => [0, 16], "memory_stats_period=" => [1], "metadata" => [0], "metadata=" => [[0, "words"]],
    "migrate" => [conn, 0, nil, nil, 0], "migrate2" => [conn, nil, 0, nil, nil, 0], "migrate3" => [conn, {}],
    "migrate_compression_cache=" => [1], "migrate_max_downtime=" => [1], "migrate_max_speed=" => [1], "migrate_set_max_downtime" => [1],
    "migrate_set_max_speed" => [1], "migrate_to_uri" => ["test:///default", 0, nil, 0], "migrate_to_uri2" => ["test:///default", nil, nil, 0, nil, 0],
    "migrate_to_uri3" => ["test:///default", {}], "num_vcpus" => [0], "open_channel" => ["a", stream], "open_console" => ["serial0", stream, 0],
    "open_graphics" => [0, 0], "pin_emulator" => [[0]], "pin_vcpu" => [0, [0]], "pmsuspend_for_duration" => [0, 60],
    "qemu_agent_command" => ["{}", 1], "qemu_monitor_command" => ["{}"], "rename" => ["renamed"],
    "revert_to_snapshot" => [found["Domain::Snapshot"][0]], "save" => [SAVE], "screenshot" => [stream, 0], "send_key" => [0, 0, [30]],
    "send_process_signal" => [1, 15], "snapshot_create_xml" => [SNAPSHOT % "new"], "time=" => [{ "seconds" => 1, "nseconds" => 2 }],
    "user_password=" => [%w[root x]], "vcpus=" => [2], "vcpus_flags=" => [[2, 1]],
    # The rest.
    "update" => [3, 4, -1, HOST, 0], "dhcp_leases" => ["52:54:00:00:00:01"], "lookup_scsi_host_by_wwn" => %w[20000000c9831b4b 10000000c9831b4b],
    "create_vol_xml" => [VOLUME % "new"], "create_volume_xml" => [VOLUME % "new"], "detach" => [nil],
    "create_vol_xml_from" => [VOLUME % "new", found["StorageVol"][0]], "create_volume_xml_from" => [VOLUME % "new", found["StorageVol"][0]],
    "lookup_volume_by_key" => ["/default-pool/vol"], "lookup_volume_by_name" => ["vol"], "lookup_volume_by_path" => ["/default-pool/vol"],
    "resize" => [2_000_000], "wipe_pattern" => [0], "upload" => [stream, 0, 10], "download" => [stream, 0, 10],
    "send" => ["abc"], "recv" => [10], "sendall" => [nil], "recvall" => [nil], "event_add_callback" => [1, proc {}, nil], "event_update_callback" => [1]
  }
  known["#{kind}.#{method}"] || known[method] || []
end

# Where the flags are that are not the last.
FLAGS = { "migrate" => 1, "migrate2" => 2, "migrate_to_uri" => 1, "migrate_to_uri2" => 3, "block_commit" => 4, "domain_capabilities" => 4,
          "node_free_pages" => 2, "open_console" => 2 }.freeze

# How setters take flags: as the last in a list with the value.
SETTERS = %w[memory= vcpus= memory_parameters= blkio_parameters= scheduler_parameters= numa_parameters=
             interface_parameters= block_iotune= memory_stats_period= migrate_max_speed= migrate_max_downtime=
             migrate_compression_cache= block_job_speed= time= user_password= node_memory_parameters=].freeze

def shown(value, method = "")
  case value
  when Hash then "{" + value.map { |k, v| "#{k}: #{shown(v)}" }.sort.join(", ") + "}"
  when Array
    words = value.map { |v| shown(v) }
    # The order of objects and of names is that of libvirt's hash tables, by chance.
    words.sort! if method.start_with?("list") || value.any? { |v| v.is_a?(String) || v.class.name.start_with?("Libvirt::") }
    "[" + words.join(", ") + "]"
  when String then value.dump
  when nil, true, false, Numeric then value.inspect
  else
    return value.class.name unless value.class.name.start_with?("Libvirt::")
    return value.class.name + " " + value.name if value.respond_to?(:name)
    inner = value.instance_variables.map { |v| "#{v}: #{shown(value.instance_variable_get(v))}" }
    inner.reject! { |v| v.start_with?("@connection") }
    value.class.name + (inner.empty? ? "" : " {" + inner.join(", ") + "}")
  end
end

def normal(text)
  # Libvirt names the function of its driver, which is nobody's to know.
  text.gsub(/in function \w+/, "in function ...").gsub(%r{ at \d+:\d+ \(/[^)]*\)}, "").gsub(/<creationTime>\d+/, "<creationTime>")
      .gsub(/<uuid>[^<]*/, "<uuid>").gsub(/\b\d{9,}\b/, "N").gsub(/0x[0-9a-f]{9,}/, "0xN").gsub(/#<([\w:]+)[^>]*>/, "\\1")
end

def words_of
  shown(*yield)
rescue Libvirt::Error => e
  "#{e.class.name} #{e.libvirt_code.inspect} #{e.libvirt_component.inspect} #{e.libvirt_level.inspect}: #{e.message}"
rescue StandardError, NotImplementedError => e
  "#{e.class.name}: #{e.message}"
end

# How many arguments it takes at most: what it says to too many.
def most(object, method)
  arity = object.class.instance_method(method).arity
  return arity if arity >= 0
  object.__send__(method, *([nil] * 30))
rescue ArgumentError => e
  e.message[/expected (?:\d+\.\.)?(\d+)/, 1].to_i
end

def call(kind, method, how)
  found = objects(how == "read-only")
  (found[kind] || []).each do |object|
    given = arguments(kind, method.to_s, found)
    if how == "flags"
      if SETTERS.include?(method.to_s)
        given = [[*(given[0].is_a?(Hash) ? [given[0]] : given[0]), UNKNOWN]]
      elsif FLAGS[method.to_s]
        given = given.dup
        given[FLAGS[method.to_s]] = UNKNOWN
      else
        room = most(object, method)
        next if room.zero? || room <= given.size || object.class.instance_method(method).arity >= 0
        given = given + [nil] * (room - 1 - given.size) + [UNKNOWN]
      end
    end
    block = proc { |*| method == :sendall ? [0, ""] : 0 } if %i[sendall recvall].include?(method)
    words = words_of { [object.__send__(method, *given, &block), method.to_s] }
    puts normal("#{kind}.#{method} #{how}: #{words}")
  end
end

def in_a_process(label)
  $stdout.flush
  pid = fork do
    Thread.new { sleep 20; Process.kill(:KILL, $$) }
    File.umask(0o077)
    [SAVE, NONE].each { |file| File.unlink(file) if File.exist?(file) }
    yield
    $stdout.flush
    exit!(0)
  end
  _, status = Process.wait2(pid)
  puts "#{label}: ended with #{status.to_i}" unless status.success?
end

# A loop of Ruby's own under the library's events.
class Loop
  attr_reader :log

  def initialize
    @handles, @timers, @next = {}, {}, 1
    names = %i[add_handle update_handle remove_handle add_timer update_timer remove_timer]
    Libvirt.event_register_impl(*names.map { |name| method(name).to_proc })
  end

  def add_handle(fd, events, opaque)
    @handles[@next] = [fd, events, opaque]
    (@next += 1) - 1
  end

  def update_handle(watch, events)
    @handles[watch][1] = events
  end

  def remove_handle(watch)
    @handles.delete(watch)[2]
  end

  def add_timer(interval, opaque)
    @timers[@next] = [interval, opaque, now + interval]
    (@next += 1) - 1
  end

  def update_timer(timer, interval)
    @timers[timer][0] = interval
    @timers[timer][2] = now + interval
  end

  def remove_timer(timer)
    @timers.delete(timer)[1]
  end

  def now
    Process.clock_gettime(Process::CLOCK_MONOTONIC, :millisecond)
  end

  # One turn: at most a tenth of a second.
  def turn
    due = @timers.values.reject { |t| t[0].negative? }.map { |t| t[2] }.min
    wait = due ? [[due - now, 0].max, 100].min : 100
    reading = @handles.values.select { |h| h[1] & 1 != 0 }.to_h { |h| [IO.for_fd(h[0], autoclose: false), h[0]] }
    ready = (IO.select(reading.keys, nil, nil, wait / 1000.0) || [[]])[0].map { |io| reading[io] }
    @handles.select { |_, h| ready.include?(h[0]) }.each { |watch, h| Libvirt.event_invoke_handle_callback(watch, h[0], 1, h[2]) if @handles[watch] }
    @timers.select { |_, t| !t[0].negative? && t[2] <= now }.each do |timer, t|
      t[2] = now + t[0]
      Libvirt.event_invoke_timeout_callback(timer, t[1]) if @timers[timer]
    end
  end

  def until(seconds = 5)
    last = now + seconds * 1000
    turn until yield || now > last
  end
end

def life
  say = ->(label, &block) { puts normal("life #{label}: #{words_of { [block.call, ""] }}") }
  events = []
  turns = Loop.new
  conn = Libvirt.open("test:///default")
  conn.domain_event_register_any(0, proc { |_, domain, event, detail, _| events << "#{domain.name} #{event} #{detail}" })
  conn.domain_event_register_any(1, proc { |_, domain, _| events << "#{domain.name} rebooted" })
  domain = conn.define_domain_xml(DOMAIN)
  say.("new") { [domain.active?, domain.persistent?, domain.state, conn.list_defined_domains] }
  %w[create suspend resume reboot].each { |verb| say.(verb) { [domain.__send__(verb), domain.state] } }
  say.("attach") { domain.attach_device(DISK) }
  say.("xml") { domain.xml_desc }
  say.("vcpus") { [domain.num_vcpus(0), domain.max_vcpus, domain.vcpus.size, domain.info] }
  say.("memory") { [domain.max_memory, domain.memory = 32_768, domain.info.memory] }
  say.("snapshots") { [domain.snapshot_create_xml(SNAPSHOT % "a"), domain.snapshot_create_xml(SNAPSHOT % "b"), domain.list_snapshots, domain.current_snapshot] }
  say.("child") { [domain.lookup_snapshot_by_name("b").parent, domain.lookup_snapshot_by_name("a").list_children_names] }
  say.("revert") { domain.revert_to_snapshot(domain.lookup_snapshot_by_name("a")) }
  say.("delete snapshot") { [domain.lookup_snapshot_by_name("b").delete, domain.num_of_snapshots] }
  say.("save") { [domain.save(SAVE), domain.active?, Libvirt::Domain.restore(conn, SAVE), domain.state] }
  say.("shutdown") { [domain.shutdown, domain.state] }
  say.("destroy again") { domain.destroy }
  say.("undefine") { domain.undefine }
  say.("undefine with snapshots") { [domain.undefine(2), conn.list_defined_domains] }
  turns.until { events.size >= 10 }
  puts "life events: " + events.join(", ")

  network = conn.define_network_xml(NETWORK)
  say.("network") { [network.active?, network.create, network.active?, network.bridge_name, network.autostart, network.autostart = true, network.autostart] }
  say.("network update") { network.update(3, 4, -1, HOST, 0) }
  say.("network xml") { network.xml_desc }
  say.("network end") { [network.destroy, network.undefine, conn.list_networks, conn.list_defined_networks] }

  pool = conn.define_storage_pool_xml(POOL)
  say.("pool") { [pool.active?, pool.create, pool.info, pool.refresh] }
  volume = pool.create_volume_xml(VOLUME % "one")
  say.("volume") { [volume.path, volume.key, volume.info, pool.num_of_volumes, volume.pool] }
  say.("volume clone") { pool.create_volume_xml_from(VOLUME % "two", volume).xml_desc }
  say.("volume resize") { [volume.resize(2_000_000), volume.info] }
  say.("volume end") { [volume.delete, pool.list_volumes] }
  say.("pool end") { [pool.destroy, pool.undefine, conn.list_storage_pools] }

  interface = conn.define_interface_xml(INTERFACE)
  say.("interface") { [interface.active?, interface.create, interface.active?, interface.mac, interface.xml_desc] }
  say.("interface end") { [interface.destroy, interface.undefine, conn.list_interfaces] }
  say.("auth") { Libvirt.open_auth("test:///default", [2], "opaque") { |*| "x" } }
  say.("auth without") { Libvirt.open_auth("test:///default") }
  say.("no such") { Libvirt.open("test:///nowhere") }
  say.("version") { Libvirt.version("Test") }
  say.("closed") { [conn.closed?, conn.close, conn.closed?] }
end

$stdout.sync = true
$stderr.reopen("/dev/null")
only = ARGV
kinds = %w[Connect Connect::Nodeinfo Domain Domain::Info Domain::Snapshot Interface Network NodeDevice StoragePool StoragePoolInfo
           StorageVol StorageVolInfo Stream]
kinds.each do |kind|
  cls = kind.split("::").inject(Libvirt) { |from, name| from.const_get(name) }
  cls.instance_methods(false).sort.each do |method|
    next if !only.empty? && !only.include?("#{kind}.#{method}")
    %w[plain flags read-only].each { |how| in_a_process("#{kind}.#{method} #{how}") { call(kind, method, how) } }
  end
end
in_a_process("life") { life } if only.empty? || only == ["life"]
