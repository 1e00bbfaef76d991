// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <string_view>

/// A machine with everything that its description can say, in canonical form.
inline constexpr std::string_view everything =
    R"(<machine type='9p' id='-7' tls='yes' xmlns:q='http://example.org/q/1.0'>
  <keys>secret</keys>
  <name>a &lt;name&gt; &amp; more</name>
  <uuid>c7a5fdbd-edaf-9455-926a-d65c16db1809</uuid>
  <metadata>
    <app:one xmlns:app="http://example.org/app" a="1 &lt; 2">text <b/> more</app:one>
    <app:two xmlns:app="http://example.org/two">
      <inner/>
    </app:two>
  </metadata>
  <maxMemory slots='16' unit='KiB'>4194304</maxMemory>
  <memory unit='KiB'>2097152</memory>
  <page size='2097152' unit='bytes'/>
  <vcpu placement='static'>4</vcpu>
  <os>
    <boot dev='virtio'/>
    <boot dev='ide'/>
  </os>
  <features>
    <acpi/>
    <apic state='off'/>
    <deep>
      <secure>1</secure>
    </deep>
  </features>
  <scale>0.5</scale>
  <clock>
    <rtc offset='-3600'/>
    <custom>x</custom>
    <pit tickpolicy='true'/>
  </clock>
  <devices>
    <disk type='file'>
      <source file='/a&apos;b' index='2'/>
      <target dev='vda' bus='virtio'/>
      <limit bytes='1024'/>
      <readonly/>
      <sharing>
        <shareable/>
      </sharing>
      <serial>WD</serial>
      <wwn>5000c50015ea71aa</wwn>
      <alias name='one'/>
      <alias name='two'/>
      <address type='pci' domain='0x0000' bus='0x00' slot='0x1f' multifunction='on'/>
      <mirror type='file'>
        <source file='/mirror'/>
        <target dev='x'/>
      </mirror>
    </disk>
    <disk type='network'>
      <source protocol='nbd'>
        <host name='one' port='10809'/>
        <host name='two'/>
      </source>
      <target dev='vdb'/>
      <address type='usb' bus='0' port='1.2'/>
    </disk>
    <card type='bridge'>
      <mac address='52:54:00:0a:0b:0c'/>
      <source bridge='br0'/>
      <script path='/bin/true'/>
    </card>
    <card type='user'/>
  </devices>
  <where x='3' y='-4'/>
  <q:commandline>
    <q:arg value='-s'/>
  </q:commandline>
</machine>
)";
