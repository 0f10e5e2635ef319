/* C11 7.3 is optional (6.10.8.3, __STDC_NO_COMPLEX__), and there are no complex types here. */
#error "complex numbers are not supported: use a struct of two doubles, and functions for its arithmetic"
