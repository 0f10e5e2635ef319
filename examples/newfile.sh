cat w3.c > newfile.txt
