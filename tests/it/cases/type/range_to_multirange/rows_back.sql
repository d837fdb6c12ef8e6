select 'several ranges are not one';
