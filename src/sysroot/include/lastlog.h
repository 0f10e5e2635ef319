/* The record of a user's last login. */
#include <utmp.h>
