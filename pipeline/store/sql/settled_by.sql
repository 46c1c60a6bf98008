SELECT resolver FROM settled
