# The same for users of csh. It is written by `wwctl configure ssh`.
if ( -r /etc/profile.d/ssh_setup.sh ) /bin/sh /etc/profile.d/ssh_setup.sh
