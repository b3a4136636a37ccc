"""Mail rules: whose ticket a mail belongs to, what kind it is, who is answered; no network, no clock."""
